import type { ProcessOutcome } from '@carteiro/contracts'
import type { Claim } from '@carteiro/platform-kit/conformance'
import type { SandboxStage } from '../sandbox-stage.ts'
import type { Case } from './cases.ts'

/** Attempts until a job is left as it stands: the queue would go on, or give up. */
const MAX_ATTEMPTS = 20
const MAX_FAILURES = 6

export type Result = {
  outcomes: ProcessOutcome[]
  posts: number
  /** The database knows that the post may be out. */
  isInDoubt: boolean
}

/** Attempt after attempt, as the queue does, until there is an end or no more are made. */
export const runJob = async (stage: SandboxStage, claim: Claim): Promise<Result> => {
  const outcomes: ProcessOutcome[] = []
  for (let failures = 0; outcomes.length < MAX_ATTEMPTS && failures < MAX_FAILURES; ) {
    const outcome = await stage.run(claim)
    outcomes.push(outcome)
    if (outcome.outcome === 'pending') await stage.letTimePass(claim, outcome.resume_after_seconds)
    else if (outcome.outcome === 'failed' && ['retry', 'unclear', 'wait'].includes(outcome.verdict)) {
      failures += 1
      await stage.letTimePass(claim, outcome.retry_after_seconds ?? 0)
    } else break
  }
  const [doubt] = await stage.owner`
    select 1 from publication_steps where job_id = ${claim.job_id} and commits and state = 'open'`
  return { outcomes, posts: (await stage.posts()).length, isInDoubt: doubt !== undefined }
}

/** What of a case decides what may come of it. */
export type Judged = Pick<Case, 'demand' | 'mayBeUnavailable' | 'blindsLooks'>

const LOST = /gave no answer|did not answer/

/** What is wrong about a result, in words; undefined: nothing. */
export const problemOf = (
  { demand, mayBeUnavailable = false, blindsLooks = false }: Judged,
  { outcomes, posts, isInDoubt }: Result,
  /** What an earlier call did can only be found by a look: not to know is right when the look cannot tell. */
  losesAnswer: boolean,
): string | undefined => {
  const last = outcomes.at(-1)
  const isCompleted = last?.outcome === 'completed'
  const isUnknown = isInDoubt || (last?.outcome === 'failed' && last.code === 'outcome_unknown')
  const saysUnavailable = outcomes.some(
    (one) => one.outcome === 'failed' && one.code === 'platform_unavailable' && !LOST.test(one.message),
  )
  if (posts > 1) return 'published more than once'
  if (isCompleted && posts === 0) return 'completed without a post'
  if (posts === 1 && !isCompleted && !isUnknown) return 'the post is out, and the job does not know'
  if (saysUnavailable && !mayBeUnavailable) return 'took it for an outage of the platform'
  const isBlind = losesAnswer && blindsLooks && isUnknown && posts === 1
  if (demand === 'works' && !isCompleted && !isBlind) return 'did not complete'
  const isGivenUp = last?.outcome === 'failed' && !['retry', 'unclear', 'wait'].includes(last.verdict)
  if (demand === 'recovers' && isGivenUp && !isUnknown) return 'gave up for good'
  return undefined
}

export const tell = ({ outcomes, posts }: Result): string => {
  const last = outcomes.at(-1)
  const end =
    last?.outcome === 'failed'
      ? `${last.verdict} ${last.code} "${last.message}"`
      : (last?.outcome ?? 'nothing')
  return `${end} after ${outcomes.length} attempts, ${posts} posts`
}
