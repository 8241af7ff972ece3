import { type Finding, PlatformError, PlatformFailure, waitInPauses } from '@carteiro/platform-kit'
import type { Work } from '../api.ts'
import { ALREADY_PUBLISHED_SUBCODE, failures } from '../failure-table.ts'
import { DOUBT_LIMIT_SECONDS, LAG_WAITS_SECONDS } from '../limits.ts'
import { doubtsOf, orUnknown, type Seen } from '../reconcile.ts'

const NOTHING_TELLS =
  'Facebook gave no answer to the call that publishes, and does not say what became of it: check the page before you post again.'
/** How far back the post is looked for when a user asks for another try: stories live for a day. */
const DAY_MS = 86_400_000

/** A refusal of the call that publishes, by what is known of earlier calls. */
const judged = (error: unknown, isDoubted: boolean): unknown => {
  if (!(error instanceof PlatformFailure)) return error
  // An earlier call may have published the post, which then is why this one is refused.
  const isNo = error.effect === 'none' && (error.verdict === 'refuse' || error.remedy !== undefined)
  if (isDoubted) return isNo ? error.unclear() : error
  // No earlier call can have made the other post: another post of the page says the same.
  if (error.code === 'duplicate' && error.platformError.subcode !== ALREADY_PUBLISHED_SUBCODE) {
    const { code, message, platformError } = error
    return new PlatformError({ verdict: 'refuse', code, message, platformError })
  }
  return error
}

/**
 * Waits, without a slot, for what Facebook has made and does not show yet: each time a little longer, and so often.
 * Returns when that was often enough. @throws Pending
 */
export const waitForLag = (
  { attempt }: Work,
  what: string,
  reason = 'Facebook does not find yet what it has just made',
): Promise<void> => waitInPauses(attempt, `${what}_lag`, LAG_WAITS_SECONDS, reason)

/**
 * The call after which a post is visible. Facebook has been known to answer HTTP 500 although it has published: such a
 * call is never repeated before the post itself, whose id is known, has said for a while that it is not out.
 */
export const publishOnce = async <Result>(
  work: Work,
  name: string,
  call: {
    intent: Record<string, unknown>
    act: (signal: AbortSignal) => Promise<Result>
    /** Whether the post is out. */
    check: (since: Date) => Promise<Seen<Result>>
  },
): Promise<Result> => {
  const { attempt, doubtSeconds, doubtCheckSeconds } = work
  const doubts = doubtsOf(attempt, name)
  let isDoubted = doubts.wasAny()

  const reconcile = async (since: Date, secondsSinceCall: number): Promise<Finding<Result>> => {
    isDoubted = true
    const seen = await orUnknown(call.check(since))
    if (typeof seen === 'object') return { done: seen.out }
    const age = await doubts.age(secondsSinceCall)
    if (seen === 'not_out' && age >= doubtSeconds) {
      await doubts.end()
      return { notDone: true }
    }
    if (seen === 'unknown' && age >= Math.min(DOUBT_LIMIT_SECONDS, doubtSeconds * 10)) {
      return { unknown: true, message: NOTHING_TELLS }
    }
    return {
      checkAgainIn: Math.max(doubtCheckSeconds, age / 2),
      reason: 'finding out whether Facebook has published the post',
    }
  }

  const act = async (signal: AbortSignal): Promise<Result> => {
    await attempt.report('confirming', 90)
    // Its user asks for another try: the first one may have come to light.
    if (attempt.earlier(name)?.wasInDoubt) {
      const seen = await orUnknown(call.check(new Date(Date.now() - DAY_MS)))
      if (typeof seen === 'object') return seen.out
    }
    try {
      return await call.act(signal)
    } catch (error) {
      throw judged(error, isDoubted)
    }
  }

  try {
    return await attempt.step<Result>(name, {
      publishes: true,
      callSeconds: work.publishCallSeconds,
      intent: call.intent,
      act,
      reconcile: (_intent, since, seconds) => reconcile(since, seconds),
    })
  } catch (error) {
    if (failures.remedyOf(error) === 'not_found_yet') await waitForLag(work, name)
    throw error
  }
}
