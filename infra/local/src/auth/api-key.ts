import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { ProjectKeys } from './keys.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * What stands before hosted Supabase's APIs: no call without one of the project's keys, in the header or the query
 * parameter `apikey`. The JWKS are public: https://supabase.com/docs/guides/auth/jwts
 */
export const requireApiKey = (keys: ProjectKeys): MiddlewareHandler => {
  const known = [keys.anonKey, keys.serviceRoleKey].map(digest)
  return async (context, next) => {
    if (context.req.path.endsWith('/.well-known/jwks.json')) return next()
    const key = context.req.header('apikey') ?? context.req.query('apikey')
    if (!key) {
      const hint = 'No `apikey` request header or url param was found.'
      return context.json({ message: 'No API key found in request', hint }, 401)
    }
    if (!known.some((one) => timingSafeEqual(one, digest(key)))) {
      const hint = 'Double check your Supabase `anon` or `service_role` API key.'
      return context.json({ message: 'Invalid API key', hint }, 401)
    }
    return next()
  }
}
