import type { JWTPayload } from 'jose'

const MAX_TOKENS = 5_000

/**
 * Remembers verified tokens, so that a client that calls often is not verified each time. A token counts as verified only
 * while the keys are those that verified it, and until it expires: it is refused no later than it would be anyway.
 */
export const knownTokens = (clockToleranceSeconds: number) => {
  const known = new Map<string, { claims: JWTPayload; keys: unknown }>()
  return {
    /** @param keys identifies the present set of keys */
    find: (token: string, keys: unknown): JWTPayload | undefined => {
      const found = known.get(token)
      if (!found) return undefined
      const isOver = Number(found.claims.exp) <= Math.floor(Date.now() / 1000) - clockToleranceSeconds
      if (!isOver && found.keys === keys) return found.claims
      known.delete(token)
      return undefined
    },
    remember: (token: string, keys: unknown, claims: JWTPayload): void => {
      const [oldest] = known.keys()
      if (known.size >= MAX_TOKENS && oldest !== undefined) known.delete(oldest)
      known.set(token, { claims, keys })
    },
  }
}
