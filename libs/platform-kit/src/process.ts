import type {
  CatalogOption,
  CompletedOutcome,
  FailedOutcome,
  ProcessOutcome,
  ProcessRequest,
} from '@carteiro/contracts'
import { createMediaCache, createMediaGuard } from '@carteiro/media'
import type { Logger, Sql } from '@carteiro/service-kit'
import type { Refresh } from './accounts/refresh.ts'
import { openAttempt, type Publish } from './attempt.ts'
import type { PlatformConfig } from './config.ts'
import { ConnectFailed, ResponseLost, TimedOut } from './http-client.ts'
import { createKeepAlive } from './keep-alive.ts'
import { LeaseLost, Pending, PlatformError } from './outcomes.ts'
import { requireContent } from './require-content.ts'
import { requireSameMedia } from './require-same-media.ts'
import { jobCalls } from './sql.ts'
import { watchForPost } from './unreached-post.ts'

const failed = (rest: Omit<FailedOutcome, 'outcome'>): FailedOutcome =>
  ({ outcome: 'failed', ...rest }) as FailedOutcome

/** What an error that ended an attempt means for the job. */
export const failureOf = (error: unknown): Exclude<ProcessOutcome, CompletedOutcome> => {
  if (error instanceof Pending) {
    return { outcome: 'pending', resume_after_seconds: error.seconds, reason: error.message }
  }
  if (error instanceof PlatformError) return error.outcome()
  if (error instanceof ConnectFailed) {
    return failed({ verdict: 'retry', code: 'platform_unavailable', message: error.message })
  }
  if (error instanceof ResponseLost) {
    return failed({
      verdict: 'unclear',
      code: error instanceof TimedOut ? 'timeout' : 'platform_unavailable',
      message: error.message,
    })
  }
  if (error instanceof LeaseLost)
    return failed({ verdict: 'retry', code: 'internal', message: error.message })
  return failed({ verdict: 'unclear', code: 'internal', message: 'Something went wrong on our side.' })
}

/** Runs one attempt at a job. Never throws: whatever happens is an outcome. */
export const createProcessor = (options: {
  sql: Sql
  platform: string
  /** Of the catalog. */
  options: CatalogOption[]
  publish: Record<string, Publish>
  config: PlatformConfig
  logger: Logger
  /** Undefined where the platform's tokens cannot be renewed. */
  refresh?: Refresh | undefined
}) => {
  const keepAlive = createKeepAlive(options.refresh)
  const guard = createMediaGuard(options.config.MEDIA_ALLOWED_ORIGINS)
  const cache = createMediaCache({ folder: options.config.MEDIA_CACHE_DIR })

  return async (request: ProcessRequest, signal: AbortSignal): Promise<ProcessOutcome> => {
    const logger = options.logger.child({
      job_id: request.job_id,
      platform: request.platform,
      mode: request.mode,
      attempt: request.attempt,
    })
    const ended = new AbortController()
    let isPostUnreached = (): boolean => false
    try {
      const { publish } = options
      const publishOption = Object.hasOwn(publish, request.platform) ? publish[request.platform] : undefined
      if (!publishOption) {
        const known = Object.keys(publish).join(', ')
        throw new PlatformError({
          verdict: 'refuse',
          code: 'content_rejected',
          message: `${request.platform} is not an option of this service: ${known}`,
        })
      }
      const calls = jobCalls(options.sql, request.job_id, request.lease_token)
      const opened = await keepAlive.open(calls)
      const watched = watchForPost(
        openAttempt({
          platform: options.platform,
          mode: options.config.CARTEIRO_MODE,
          request,
          calls,
          opened,
          tokenKeys: options.config.TOKEN_ENCRYPTION_KEYS,
          guard,
          cache,
          logger,
          signal: AbortSignal.any([signal, ended.signal]),
          stepLimitSeconds: options.config.STEP_LIMIT_SECONDS,
        }),
        opened.steps,
      )
      isPostUnreached = watched.isUnreached
      const option = options.options.find((one) => one.option === request.platform)
      if (option) requireContent(option, request.content, opened, options.config.MEDIA_ALLOWED_ORIGINS)
      await requireSameMedia(watched.attempt.content, opened, { guard, signal: watched.attempt.signal })
      const response = await publishOption(watched.attempt).catch((error) => keepAlive.orRenew(error, opened))
      logger.info({ post_id: response.post_id }, '[Process Publication API] Job completed successfully')
      return { outcome: 'completed', platform_response: response }
    } catch (error) {
      const said = failureOf(error)
      // The post is out: such a refusal is not of it, and another attempt may come as far as to say where it is.
      const isOfThePost = said.outcome !== 'failed' || said.verdict !== 'refuse' || !isPostUnreached()
      const outcome = isOfThePost ? said : { ...said, verdict: 'unclear' as const }
      if (error instanceof LeaseLost) {
        logger.info(
          { reason: error.message },
          'Job is no longer ours: cancelled, or claimed by another attempt',
        )
      } else if (outcome.outcome === 'failed') {
        const isOurs = outcome.code === 'internal'
        logger.error(
          {
            code: outcome.code,
            verdict: outcome.verdict,
            reason: outcome.message,
            ...(isOurs ? { err: error } : {}),
          },
          '[Process Publication API] Job failed',
        )
      } else logger.info({ outcome }, 'Job waits for the platform')
      return outcome
    } finally {
      // What an attempt has left open, such as a file that it read half.
      ended.abort()
    }
  }
}
