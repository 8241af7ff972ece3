import {
  actionRequest,
  checkConditions,
  deploymentOf,
  type PlatformCatalog,
  PROCESS_ACTION_PATH,
  PROCESS_PUBLICATION_PATH,
  platformCatalog,
  processRequest,
} from '@carteiro/contracts'
import {
  captureConsole,
  connectDatabase,
  createLogger,
  createServiceApp,
  type Defer,
  type InternalCaller,
  type Logger,
  limitBody,
  listen,
  requireInternalCall,
  runService,
  type Sql,
  startTelemetry,
  underTrace,
} from '@carteiro/service-kit'
import type { Hono } from 'hono'
import type { z } from 'zod'
import { isSetUp, type MissingOAuth, missingOf, type PlatformConnection } from './accounts/connection.ts'
import { type Accounts, createAccounts } from './accounts/index.ts'
import { startKeeper } from './accounts/keeper.ts'
import { addAccountRoutes } from './accounts/routes.ts'
import { type After, requireDeclared } from './after/after.ts'
import { createActionProcessor } from './after/process-action.ts'
import type { Publish } from './attempt.ts'
import type { PlatformConfig } from './config.ts'
import { loadPlatformConfig } from './load-platform-config.ts'
import { createProcessor } from './process.ts'
import { readRequest } from './read-request.ts'
import { registerPlatform } from './sql.ts'

/** The gateway takes a publication of a megabyte; the rest is escapes and the job's own fields. */
const MAX_BODY_BYTES = 4 * 1024 * 1024
const ANNOUNCE_AGAIN_MS = 1_000
/** The dispatcher waits for attempts under way, so a stopping service finishes them. */
const FINISH_LIMIT_MS = 20_000

export type PlatformDefinition = {
  catalog: PlatformCatalog
  /** How each option of the catalog is published. */
  publish: Record<string, Publish>
  /** What each option's `after` in the catalog names. */
  after?: Record<string, After>
  /** How accounts are connected and kept; what is missing for it where the app is not set up. */
  connection?: PlatformConnection | MissingOAuth
}

/** What a platform service does for its accounts; undefined where its app is not set up. */
export const accountsOf = (
  { catalog, connection }: PlatformDefinition,
  { sql, config, logger }: { sql: Sql; config: PlatformConfig; logger: Logger },
): Accounts | undefined =>
  createAccounts({
    platform: catalog.platform,
    mode: config.CARTEIRO_MODE,
    displayName: catalog.display_name,
    options: catalog.options.map(({ option }) => option),
    connection,
    sql,
    tokenKeys: config.TOKEN_ENCRYPTION_KEYS,
    logger,
  })

/** The HTTP of a platform service: for the dispatcher, for the gateway, and what every service has. */
export const createPlatformApp = (
  definition: PlatformDefinition,
  { sql, config, logger }: { sql: Sql; config: PlatformConfig; logger: Logger },
  accounts = accountsOf(definition, { sql, config, logger }),
): Hono => {
  const { catalog, publish, after = {}, connection } = definition
  const { platform, display_name: displayName } = platformCatalog.parse(catalog)
  const { CARTEIRO_MODE: mode } = config
  checkConditions(catalog)
  requireDeclared(catalog.options, after)
  const canRefresh = isSetUp(connection) && connection.refresh !== undefined
  const refresh = canRefresh ? accounts?.refresh : undefined
  const parts = { sql, platform, options: catalog.options, config, logger, refresh }
  const process = createProcessor({ ...parts, publish })
  const processAction = createActionProcessor({ ...parts, after })
  const app = createServiceApp({
    service: platform,
    logger,
    isReady: async () => {
      await sql`select 1`
    },
  })

  const signedBy = (...callers: InternalCaller[]) =>
    requireInternalCall({
      secret: config.INTERNAL_AUTH_SECRET,
      audience: deploymentOf(platform, mode),
      callers,
    })
  app.use('/api/internal/*', limitBody(MAX_BODY_BYTES))
  app.post(PROCESS_PUBLICATION_PATH, signedBy('dispatcher'), async (context) => {
    const body = await readRequest(context, processRequest, mode)
    // Under the attempt, not under this request: what was done is in the trace though this process may be killed.
    const outcome = await underTrace(context.req.header('traceparent'), () =>
      process(body, context.req.raw.signal),
    )
    return context.json(outcome)
  })
  app.post(PROCESS_ACTION_PATH, signedBy('dispatcher'), async (context) => {
    const body = await readRequest(context, actionRequest, mode)
    const outcome = await underTrace(context.req.header('traceparent'), () =>
      processAction(body, context.req.raw.signal),
    )
    return context.json(outcome)
  })
  addAccountRoutes(app, signedBy('gateway'), {
    connector: accounts?.connector,
    missing: missingOf(connection),
    displayName,
    mode,
    revoke: async (accountId) => (await accounts?.revoke(accountId)) ?? false,
  })
  return app
}

/** Registers until the database has stored it: the database may come up after the service. */
const registerUntilStored = async (
  sql: Sql,
  catalog: PlatformCatalog,
  config: PlatformConfig,
  logger: Logger,
) => {
  for (;;) {
    try {
      const taken = await registerPlatform(
        sql,
        catalog,
        config.SERVICE_URL ?? `http://${config.HOST}:${config.PORT}`,
        config.CARTEIRO_MODE,
      )
      logger.info(
        { version: catalog.version, taken },
        taken ? 'Catalog registered' : 'A newer version is registered already',
      )
      return
    } catch (error) {
      logger.warn({ err: error }, 'Catalog not registered yet')
      await new Promise((resolve) => setTimeout(resolve, ANNOUNCE_AGAIN_MS))
    }
  }
}

/** Starts a platform service inside `runService`. */
export const startPlatformService = async (
  defer: Defer,
  { config, ...definition }: PlatformDefinition & { config: PlatformConfig },
): Promise<void> => {
  const { platform, version } = definition.catalog
  const telemetry = startTelemetry({
    service: platform,
    version,
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  })
  const logger = createLogger({ service: platform, level: config.LOG_LEVEL })
  captureConsole(logger)
  const sql = connectDatabase(config.DATABASE_URL, { service: platform })
  defer('database', () => sql.end({ timeout: 5 }))
  defer('telemetry', telemetry.shutdown)
  await registerUntilStored(sql, definition.catalog, config, logger)
  const accounts = accountsOf(definition, { sql, config, logger })
  if (accounts) {
    const keeper = startKeeper(accounts.sweep, config.ACCOUNT_SWEEP_SECONDS, logger)
    defer('accounts', keeper.stop)
  } else {
    logger.warn(
      { missing: missingOf(definition.connection) },
      'Accounts cannot be connected: the app is not set up',
    )
  }
  const app = createPlatformApp(definition, { sql, config, logger }, accounts)
  const listener = await listen(app, { host: config.HOST, port: config.PORT })
  defer('http', listener.close, FINISH_LIMIT_MS)
  logger.info({ url: listener.url, mode: config.CARTEIRO_MODE }, 'Platform service started')
}

/** The whole main.ts of a platform service. */
export const runPlatformService = <Config extends z.ZodType<PlatformConfig>>(
  shape: Config,
  define: (config: z.output<Config>) => PlatformDefinition,
): Promise<void> =>
  runService((defer) => {
    const config = loadPlatformConfig(shape, process.env)
    return startPlatformService(defer, { ...define(config), config })
  })
