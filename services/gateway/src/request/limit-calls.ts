import { ApiError } from '@carteiro/service-kit'
import { createMiddleware } from 'hono/factory'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { GatewayEnv } from '../auth.ts'

const MINUTE_SECONDS = 60

/**
 * Bounds what one user may ask of this gateway in a minute, so that one user's program cannot take it from all others. The
 * service role acts for many users and is not counted. @throws 429 with Retry-After
 */
export const limitCalls = (callsPerMinute: number) => {
  const limiter = new RateLimiterMemory({ points: callsPerMinute, duration: MINUTE_SECONDS })
  return createMiddleware<GatewayEnv>(async (context, next) => {
    const { userId } = context.get('caller')
    if (userId === null) return next()
    await limiter.consume(userId).catch((refused: unknown) => {
      if (!(refused instanceof RateLimiterRes)) throw refused
      const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
      throw new ApiError(
        429,
        'too_many_requests',
        `expected at most ${callsPerMinute} calls a minute: ask again in ${seconds} s`,
        [],
        { 'retry-after': String(seconds) },
      )
    })
    await next()
  })
}
