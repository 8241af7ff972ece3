import type { ProcessOutcome } from '@carteiro/contracts'
import type { Claim } from '@carteiro/platform-kit/conformance'
import type { SandboxHarness } from '../sandbox/harness.ts'
import type { Case } from './cases.ts'

/** Attempts after which a job is left as it is: the queue would go on, or give up. */
const MAX_ATTEMPTS = 20
const MAX_FAILURES = 6

export type Result = {
  outcomes: ProcessOutcome[]
  posts: number
  /** The database knows that the post may be out. */
  isInDoubt: boolean
}

/** Runs attempts as the queue does, until the job ends or no more attempts are allowed. */
export const runJob = async (harness: SandboxHarness, claim: Claim): Promise<Result> => {
  const outcomes: ProcessOutcome[] = []
  for (let failures = 0; outcomes.length < MAX_ATTEMPTS && failures < MAX_FAILURES; ) {
    const outcome = await harness.run(claim)
    outcomes.push(outcome)
    if (outcome.outcome === 'pending') await harness.letTimePass(claim, outcome.resume_after_seconds)
    else if (outcome.outcome === 'failed' && ['retry', 'unclear', 'wait'].includes(outcome.verdict)) {
      failures += 1
      await harness.letTimePass(claim, outcome.retry_after_seconds ?? 0)
    } else break
  }
  const [doubt] = await harness.owner`
    select 1 from carteiro.publication_steps where job_id = ${claim.job_id} and commits and state = 'open'`
  return { outcomes, posts: (await harness.posts()).length, isInDoubt: doubt !== undefined }
}

/** What of a case decides which results are right. */
export type Judged = Pick<Case, 'demand' | 'mayBeUnavailable' | 'hidesPosts'>

const LOST = /gave no answer|did not answer/

/** The problem of a result as text; undefined when it is right. */
export const problemOf = (
  { demand, mayBeUnavailable = false, hidesPosts = false }: Judged,
  { outcomes, posts, isInDoubt }: Result,
  /** An unanswered call can only be reconciled by reading: an unknown outcome is right when reads hide the post. */
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
  if (posts === 1 && !isCompleted && !isUnknown) return 'the post is out, but the job failed'
  if (saysUnavailable && !mayBeUnavailable) return 'took it for an outage of the platform'
  const isHidden = losesAnswer && hidesPosts && isUnknown && posts === 1
  if (demand === 'works' && !isCompleted && !isHidden) return 'did not complete'
  const isGivenUp = last?.outcome === 'failed' && !['retry', 'unclear', 'wait'].includes(last.verdict)
  if (demand === 'recovers' && isGivenUp && !isUnknown) return 'gave up for good'
  return undefined
}

export const summaryOf = ({ outcomes, posts }: Result): string => {
  const last = outcomes.at(-1)
  const end =
    last?.outcome === 'failed'
      ? `${last.verdict} ${last.code} "${last.message}"`
      : (last?.outcome ?? 'nothing')
  return `${end} after ${outcomes.length} attempts, ${posts} posts`
}
