import { type Mode, mode } from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import type { Caller } from './auth.ts'

/** The query parameter of calls that make something, or list it. */
export const modeQuery = {
  mode: mode.optional().meta({
    description:
      'Left out: the mode of the key that calls; `live` for a signed-in user. `test` is for the sandbox: its accounts, jobs and platforms are apart from those of mode `live`, and nothing of them reaches a platform. A test key is refused `live`.',
  }),
}

/**
 * The mode that a call is about: the caller's own, unless it names one. What a test key may do ends at the sandbox.
 * @throws 403 when a caller of mode test names live
 */
export const modeOf = (caller: Pick<Caller, 'mode'>, asked: Mode | undefined): Mode => {
  if (asked !== 'live' || caller.mode === 'live') return asked ?? caller.mode
  const message = 'expected test, or nothing: a test key reaches nothing of mode live'
  throw new ApiError(403, 'forbidden', message, [
    { field: 'mode', code: 'forbidden', message, allowed: ['test'] },
  ])
}

/** What a caller may see of one thing that it names by its id: of any mode, but of mode test alone with a test key. */
export const visibleMode = ({ mode: own }: Pick<Caller, 'mode'>): Mode | null => (own === 'live' ? null : own)
