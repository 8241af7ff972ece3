import { GraphFailure } from '@carteiro/meta-graph'
import type { Finding } from '@carteiro/platform-kit'
import { DOUBT_LIMIT_SECONDS } from './limits.ts'
import { noteOnce, type Story, secondsSince, stepName } from './story.ts'

/** What a look at Facebook says of a post: it is out, it is not, or Facebook does not tell. */
export type Seen<Result> = { out: Result } | 'not_out' | 'silent'

const NOTHING_TELLS =
  'Facebook gave no answer to the call that publishes, and does not tell what became of it: look at the page before you post again.'

/**
 * The call after which a post is visible. Facebook has been known to answer HTTP 500 although it has published: such a
 * call is never repeated before the post itself, whose id is known, has told for a while that it is not out.
 */
export const commit = <Result>(
  story: Story,
  name: string,
  call: {
    intent: Record<string, unknown>
    act: (signal: AbortSignal) => Promise<Result>
    look: (since: Date) => Promise<Seen<Result>>
    /** How many times longer than usual is waited before "not out" is believed: where a list tells, which may lag. */
    patience?: number
  },
): Promise<Result> => {
  const { attempt, pace } = story
  let wasInDoubt = false

  const findOut = async (since: Date): Promise<Finding<Result>> => {
    const seen = await call.look(since)
    if (typeof seen === 'object') return { done: seen.out }
    // Measured from the first look and not from the call: a service that was down has looked at nothing meanwhile.
    const { at } = await noteOnce(story, `${name}_doubted_${since.getTime()}`)
    const age = secondsSince(at)
    if (seen === 'not_out' && age >= pace.doubtSeconds * (call.patience ?? 1)) {
      wasInDoubt = true
      return { notDone: true }
    }
    if (seen === 'silent' && age >= Math.min(DOUBT_LIMIT_SECONDS, pace.doubtSeconds * 10)) {
      return { unknown: true, message: NOTHING_TELLS }
    }
    return {
      lookAgainIn: pace.doubtLookSeconds,
      reason: 'finding out whether Facebook has published the post',
    }
  }

  return attempt.step<Result>(stepName(story, name), {
    commits: true,
    callSeconds: pace.publishCallSeconds,
    intent: call.intent,
    act: async (signal) => {
      await attempt.report('confirming', 90)
      try {
        return await call.act(signal)
      } catch (error) {
        // A second call may be refused because the first one has published after all.
        const isNo = error instanceof GraphFailure && error.effect === 'none' && error.verdict === 'refuse'
        throw wasInDoubt && isNo ? error.unclear() : error
      }
    },
    reconcile: (_intent, since) => findOut(since),
  })
}
