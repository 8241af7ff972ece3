import type { Attempt } from '@carteiro/platform-kit'

/**
 * One upload of one file, and the names of its steps. What X doesn't take any more (expired, lost half way) is
 * uploaded anew in the next round: a round's records are never reused for another upload.
 */
export type Round = {
  number: number
  initialize: string
  append: string
  finalize: string
  altText: string
}

/** `position` is the file's place in the post, from 1. */
export const roundOf = (position: number, number: number): Round => {
  const suffix = number === 1 ? `${position}` : `${position} round ${number}`
  return {
    number,
    initialize: `initialize_upload ${suffix}`,
    append: `append_upload ${suffix}`,
    finalize: `finalize_upload ${suffix}`,
    altText: `set_alt_text ${suffix}`,
  }
}

/**
 * The round to go on with. An upload that an earlier attempt left unfinished is thrown away: nothing tells which
 * segments X has. One whose end was reached, or may have been, is still of use.
 */
export const firstRound = (attempt: Pick<Attempt, 'earlier'>, position: number): number => {
  let latest = 0
  while (attempt.earlier(roundOf(position, latest + 1).initialize)) latest += 1
  if (latest === 0) return 1
  const end = attempt.earlier(roundOf(position, latest).finalize)?.state
  return end === 'done' || end === 'open' ? latest : latest + 1
}

/** X has refused a segment of the usual size in an earlier attempt. */
export const wasTooLarge = (attempt: Pick<Attempt, 'earlier'>, position: number): boolean => {
  for (let number = 1; ; number += 1) {
    const { initialize, append } = roundOf(position, number)
    if (!attempt.earlier(initialize)) return false
    const result = attempt.earlier(append)?.result as { reason?: string } | null | undefined
    if (result?.reason === 'segment_too_large') return true
  }
}
