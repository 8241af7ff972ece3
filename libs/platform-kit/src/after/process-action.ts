import type { ActionOutcome, ActionRequest, CatalogOption } from '@carteiro/contracts'
import { createMediaCache, createMediaGuard } from '@carteiro/media'
import type { Logger, Sql } from '@carteiro/service-kit'
import type { Refresh } from '../accounts/refresh.ts'
import { openAttempt } from '../attempt.ts'
import type { PlatformConfig } from '../config.ts'
import { createKeepAlive } from '../keep-alive.ts'
import { PlatformError, refused } from '../outcomes.ts'
import { failureOf } from '../process.ts'
import type { OpenedAttempt } from '../sql.ts'
import { type After, actOf } from './after.ts'
import { actionCalls } from './calls.ts'

/** What the account has not granted cannot be done. An account of which no scopes are known is let through. */
const requireScopes = (scopes: string[], { account }: OpenedAttempt): void => {
  const granted = account?.scopes ?? []
  const missing = granted.length === 0 ? [] : scopes.filter((scope) => !granted.includes(scope))
  if (missing.length > 0) {
    const message = `${account?.display_name} has not granted ${missing.join(', ')}: connect it again, then ask for this again.`
    throw refused('permission_denied', message)
  }
}

/** Runs one attempt at an action on a published job. Never throws: whatever happens is an outcome. */
export const createActionProcessor = (options: {
  sql: Sql
  platform: string
  options: CatalogOption[]
  after: Record<string, After>
  config: PlatformConfig
  logger: Logger
  refresh?: Refresh | undefined
}) => {
  const { sql, config } = options
  const keepAlive = createKeepAlive(options.refresh)
  const guard = createMediaGuard(config.MEDIA_ALLOWED_ORIGINS)
  const cache = createMediaCache({ folder: config.MEDIA_CACHE_DIR })

  return async (request: ActionRequest, signal: AbortSignal): Promise<ActionOutcome> => {
    const { action, platform: option } = request
    const logger = options.logger.child({
      job_id: request.job_id,
      platform: option,
      mode: request.mode,
      action: action.kind,
      attempt: request.attempt,
    })
    const ended = new AbortController()
    try {
      const declared = options.options.find((one) => one.option === option)?.after ?? {}
      const found = actOf(action.kind, options.after[option] ?? {}, declared)
      if (!found)
        throw refused('content_rejected', `${option}: this service does not know the action ${action.kind}.`)
      const calls = actionCalls(sql, action.id, request.lease_token)
      const opened = await keepAlive.open(calls)
      requireScopes(found.scopes, opened)
      const attempt = openAttempt({
        platform: options.platform,
        mode: config.CARTEIRO_MODE,
        request,
        calls,
        opened,
        tokenKeys: config.TOKEN_ENCRYPTION_KEYS,
        guard,
        cache,
        logger,
        signal: AbortSignal.any([signal, ended.signal]),
        stepLimitSeconds: config.STEP_LIMIT_SECONDS,
      })
      const result = await found.act(attempt, action).catch((error) => keepAlive.orRenew(error, opened))
      logger.info({ result }, 'Action done')
      return { outcome: 'completed', result }
    } catch (error) {
      const said = failureOf(error)
      // Publishing needs less: an account that may not do this still publishes.
      const isForbidden =
        said.outcome === 'failed' && said.verdict === 'reconnect' && said.code === 'permission_denied'
      const outcome = isForbidden ? { ...said, verdict: 'refuse' as const } : said
      const isOurs =
        !(error instanceof PlatformError) && outcome.outcome === 'failed' && outcome.code === 'internal'
      logger.warn({ outcome, ...(isOurs ? { err: error } : {}) }, 'Action not done')
      return outcome
    } finally {
      ended.abort()
    }
  }
}
