import { ApiError } from '@carteiro/service-kit'
import { createMiddleware } from 'hono/factory'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Caller, GatewayEnv } from '../auth.ts'

const MINUTE_SECONDS = 60

/** A limit and what is left of it. Its name is that of the policy in the answer's headers. */
type Limit = { name: 'key' | 'user'; calls: number; left: RateLimiterRes }

const secondsLeft = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 1000))

/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ (10): lists of strings with parameters. */
const policyField = (limits: Limit[]): string =>
  limits.map(({ name, calls }) => `"${name}";q=${calls};w=${MINUTE_SECONDS}`).join(', ')
const limitField = (limits: Limit[]): string =>
  limits.map(({ name, left }) => `"${name}";r=${left.remainingPoints};t=${secondsLeft(left)}`).join(', ')

/**
 * Bounds what one key and what one user may ask of this gateway in a minute, so that one program cannot take it from its user,
 * nor one user from all others, and says in each answer what is left. A call that is refused does not count. The service role
 * acts for many users and is not counted. @throws 429 with Retry-After
 */
export const limitCalls = (callsPerMinute: { ofUser: number; ofKey: number }) => {
  const limiter = (points: number) => new RateLimiterMemory({ points, duration: MINUTE_SECONDS })
  const limiters = { user: limiter(callsPerMinute.ofUser), key: limiter(callsPerMinute.ofKey) }

  const consume = async (name: Limit['name'], id: string): Promise<Limit & { isOver: boolean }> => {
    const { [name]: limiter } = limiters
    const result = await limiter.consume(id).catch((refused: unknown) => refused)
    if (!(result instanceof RateLimiterRes)) throw result
    return { name, calls: limiter.points, left: result, isOver: result.consumedPoints > limiter.points }
  }
  /** The key's limit comes first: what it refuses does not count for the user. */
  const consumeAll = async ({ key, userId }: Caller) => {
    const ofKey = key ? [await consume('key', key.id)] : []
    if (userId === null || ofKey.some(({ isOver }) => isOver)) return ofKey
    return [...ofKey, await consume('user', userId)]
  }

  return createMiddleware<GatewayEnv>(async (context, next) => {
    const limits = await consumeAll(context.get('caller'))
    if (limits.length > 0) {
      context.header('RateLimit-Policy', policyField(limits))
      context.header('RateLimit', limitField(limits))
    }
    const over = limits.find(({ isOver }) => isOver)
    if (over) {
      const seconds = secondsLeft(over.left)
      throw new ApiError(
        429,
        'too_many_requests',
        `expected at most ${over.calls} calls a minute of one ${over.name}: ask again in ${seconds} s`,
        [],
        { 'retry-after': String(seconds) },
      )
    }
    await next()
  })
}
