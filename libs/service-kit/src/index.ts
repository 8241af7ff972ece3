export { ApiError } from './api-error.ts'
export { type AppOptions, createMetricsApp, createServiceApp, equipApp, NotReady } from './app.ts'
export { captureConsole } from './capture-console.ts'
export { type BaseConfig, baseConfig, ConfigError, commaSeparated, loadConfig } from './config.ts'
export { connectDatabase, isDatabaseOutage, type Sql } from './database.ts'
export { fileBody } from './file-body.ts'
export { counter, gauge, meter, secondsHistogram, stopwatch } from './instruments.ts'
export {
  type InternalCaller,
  internalCallSigner,
  requireInternalCall,
  signInternalCall,
} from './internal-auth.ts'
export { limitBody } from './limit-body.ts'
export { type Listener, listen, type Patience } from './listen.ts'
export { createLogger, type Logger } from './logger.ts'
export { hostOf, isPrivateAddress, mediaUrlProblem } from './private-address.ts'
export { type Defer, runService } from './run-service.ts'
export { scanJson, TOO_DEEP } from './scan-json.ts'
export * from './spans.ts'
export { storable } from './storable.ts'
export { prometheusText, startTelemetry, type Telemetry } from './telemetry.ts'
