export { ApiError } from './api-error.ts'
export { type AppOptions, createMetricsApp, createServiceApp, equipApp, NotReady } from './app.ts'
export { captureConsole } from './capture-console.ts'
export {
  type BaseConfig,
  baseConfig,
  ConfigError,
  commaSeparated,
  encryptionKeys,
  loadConfig,
} from './config.ts'
export { connectDatabase, isDatabaseOutage, type Sql } from './database.ts'
export {
  decryptFor,
  type EncryptedRecord,
  type EncryptionKeys,
  encryptedRecord,
  encryptFor,
  parseEncryptionKeys,
  UnknownKey,
} from './encryption.ts'
export { fileBody } from './file-body.ts'
export { counter, gauge, meter, secondsHistogram, stopwatch } from './instruments.ts'
export {
  type InternalCaller,
  internalCallSigner,
  requireInternalCall,
  signInternalCall,
} from './internal-auth.ts'
export { limitBody } from './limit-body.ts'
export { type ClientTimeouts, type Listener, listen } from './listen.ts'
export { createLogger, type Logger } from './logger.ts'
export { hostOf, isPrivateAddress, mediaUrlProblem } from './private-address.ts'
export { type Defer, runService } from './run-service.ts'
export { scanJson, TOO_DEEP } from './scan-json.ts'
export { settingUrlProblems } from './setting-urls.ts'
export * from './spans.ts'
export { storable } from './storable.ts'
export { prometheusText, startTelemetry, type Telemetry } from './telemetry.ts'
