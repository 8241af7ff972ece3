import { GraphFailure } from '@carteiro/meta-graph'
import { type Finding, note, PlatformError } from '@carteiro/platform-kit'
import { ALREADY_PUBLISHED_SUBCODE } from './failure-table.ts'
import { waitForLag } from './lag.ts'
import { DOUBT_LIMIT_SECONDS } from './limits.ts'
import { type Story, stepName } from './story.ts'

/** What a look at Facebook says of a post: it is out, it is not, or Facebook does not tell. */
export type Seen<Result> = { out: Result } | 'not_out' | 'silent'

const NOTHING_TELLS =
  'Facebook gave no answer to the call that publishes, and does not tell what became of it: look at the page before you post again.'
/** How far a look goes back when a user asks for another try: stories live for a day. */
const DAY_MS = 86_400_000

/**
 * The doubts about a call, numbered from 1: each begins with the first look after a call without an answer, and is over
 * when Facebook has said for long enough that the post is not out.
 */
const doubtsOf = (story: Story, name: string) => {
  const { attempt } = story
  const begun = (number: number): string => stepName(story, `${name}_doubt ${number}`)
  const ended = (number: number): string => stepName(story, `${name}_doubt_over ${number}`)
  let current = 1
  while (attempt.earlier(ended(current)) !== undefined) current += 1
  return {
    /** Some call of this post's may have published it. */
    wasAny: (): boolean =>
      attempt.earlier(begun(1)) !== undefined || attempt.earlier(stepName(story, name))?.wasInDoubt === true,
    /** How old the doubt is. A service that was down has looked at nothing meanwhile, so the call's own age does not count. */
    age: async (secondsSinceCall: number): Promise<number> => {
      const first = await note(attempt, begun(current), { seconds_since_call: secondsSinceCall })
      return secondsSinceCall - first.seconds_since_call
    },
    end: () => note(attempt, ended(current), {}),
  }
}

/** Facebook has answered, and the answer cannot be read: it tells nothing. */
const orSilent = async <Result>(look: Promise<Seen<Result>>): Promise<Seen<Result>> => {
  try {
    return await look
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'unreadable_response') return 'silent'
    throw error
  }
}

/** A refusal of the call that publishes, by what is known of earlier calls. */
const judged = (error: unknown, isDoubted: boolean): unknown => {
  if (!(error instanceof GraphFailure)) return error
  // An earlier call may have published the post, which then is why this one is refused.
  const isNo = error.effect === 'none' && (error.verdict === 'refuse' || error.remedy !== 'none')
  if (isDoubted) return isNo ? error.unclear() : error
  // No earlier call can have been the other post: another post of the page says the same.
  if (error.code === 'duplicate' && error.subcode !== ALREADY_PUBLISHED_SUBCODE) {
    const { code, message, platformError } = error
    return new PlatformError({ verdict: 'refuse', code, message, platformError })
  }
  return error
}

/**
 * The call after which a post is visible. Facebook has been known to answer HTTP 500 although it has published: such a
 * call is never repeated before the post itself, whose id is known, has said for a while that it is not out.
 */
export const commit = async <Result>(
  story: Story,
  name: string,
  call: {
    intent: Record<string, unknown>
    act: (signal: AbortSignal) => Promise<Result>
    look: (since: Date) => Promise<Seen<Result>>
  },
): Promise<Result> => {
  const { attempt, pace } = story
  const doubts = doubtsOf(story, name)
  let isDoubted = doubts.wasAny()

  const findOut = async (since: Date, secondsSinceCall: number): Promise<Finding<Result>> => {
    isDoubted = true
    const seen = await orSilent(call.look(since))
    if (typeof seen === 'object') return { done: seen.out }
    const age = await doubts.age(secondsSinceCall)
    if (seen === 'not_out' && age >= pace.doubtSeconds) {
      await doubts.end()
      return { notDone: true }
    }
    if (seen === 'silent' && age >= Math.min(DOUBT_LIMIT_SECONDS, pace.doubtSeconds * 10)) {
      return { unknown: true, message: NOTHING_TELLS }
    }
    return {
      lookAgainIn: Math.max(pace.doubtLookSeconds, age / 2),
      reason: 'finding out whether Facebook has published the post',
    }
  }

  const act = async (signal: AbortSignal): Promise<Result> => {
    await attempt.report('confirming', 90)
    // Its user asks for another try: the first one may have come to light.
    if (attempt.earlier(stepName(story, name))?.wasInDoubt) {
      const seen = await orSilent(call.look(new Date(Date.now() - DAY_MS)))
      if (typeof seen === 'object') return seen.out
    }
    try {
      return await call.act(signal)
    } catch (error) {
      throw judged(error, isDoubted)
    }
  }

  try {
    return await attempt.step<Result>(stepName(story, name), {
      commits: true,
      callSeconds: pace.publishCallSeconds,
      intent: call.intent,
      act,
      reconcile: (_intent, since, seconds) => findOut(since, seconds),
    })
  } catch (error) {
    if (error instanceof GraphFailure && error.remedy === 'look_again') await waitForLag(story, name)
    throw error
  }
}
