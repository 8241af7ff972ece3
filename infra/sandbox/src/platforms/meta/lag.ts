import { z } from 'zod'
import type { SharedState } from '../../platform.ts'
import { graphError } from './graph-error.ts'

/**
 * Meta's servers do not learn of a new object at once: for a while reads do not know it (the sandbox's lag), and the
 * calls that name it may not know it either. The documents do not give the time; publishers report seconds:
 * https://github.com/fbsamples/threads_api/issues/70
 * https://github.com/geoff-maddock/events-tracker/issues/1900
 */
export const objectRules = {
  /** The most entries on a page of a list, however many are asked for. */
  list_page_size: z.int().min(1).max(100).default(100),
  /** How long the calls that name a new container do not know it; left out: as long as reads. */
  use_lag_ms: z.int().min(0).optional(),
  /** How an id that is not known is answered: as Meta's Graph API does, or as the platform's documents show. */
  unknown_id: z.enum(['graph', 'own']).default('own'),
}

export const createLag = (
  { lag, clock }: Pick<SharedState, 'lag' | 'clock'>,
  platform: string,
  rules: () => { use_lag_ms?: number | undefined },
) => ({
  isReadable: (id: string): boolean => lag.isReadable(platform, id),
  isUsable: ({ id, createdAt }: { id: string; createdAt: number }): boolean => {
    const { use_lag_ms: useLag } = rules()
    return useLag === undefined ? lag.isReadable(platform, id) : clock.now() - createdAt >= useLag
  },
  listed: <Entry extends { id: string }>(entries: Entry[]): Entry[] => lag.listed(platform, entries),
})
export type Lag = ReturnType<typeof createLag>

/** https://developers.facebook.com/docs/graph-api/guides/error-handling */
export const noSuchObject = (method: 'get' | 'post', id: string) =>
  graphError(
    400,
    100,
    `Unsupported ${method} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
    33,
  )
