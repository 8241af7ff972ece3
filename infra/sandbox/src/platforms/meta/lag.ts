import { z } from 'zod'
import type { Clock } from '../../clock.ts'
import { graphError } from './graph-error.ts'

/**
 * Meta's servers do not learn of a new object at once. No document says for how long; publishers report seconds:
 * https://github.com/fbsamples/threads_api/issues/70
 * https://github.com/exileum/meta-mcp/issues/138
 */
export const lagRules = {
  /** How long reads do not know a new container or post, and lists do not show a post; left out: as the sandbox's. */
  lag_ms: z.int().min(0).optional(),
  /** How long the calls that name a new container do not know it; left out: as long as reads. */
  use_lag_ms: z.int().min(0).optional(),
  /** How reads answer an id that they do not know: as Meta's Graph API does, or in the platform's own words. */
  unknown_id: z.enum(['graph', 'own']).default('own'),
}
export type LagRules = { lag_ms?: number | undefined; use_lag_ms?: number | undefined }

export const createLag = (clock: Clock, rules: () => LagRules, usualMs: number) => {
  const readsAfter = (): number => rules().lag_ms ?? usualMs
  return {
    isReadable: (madeAt: number): boolean => clock.now() - madeAt >= readsAfter(),
    isUsable: (madeAt: number): boolean => clock.now() - madeAt >= (rules().use_lag_ms ?? readsAfter()),
  }
}
export type Lag = ReturnType<typeof createLag>

/** https://developers.facebook.com/docs/graph-api/guides/error-handling */
export const noSuchObject = (method: 'get' | 'post', id: string) =>
  graphError(
    400,
    100,
    `Unsupported ${method} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
    33,
  )
