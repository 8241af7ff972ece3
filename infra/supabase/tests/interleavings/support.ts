import { expect } from 'vitest'
import { enqueue, type Stage, takeTurn } from '../support.ts'

export const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }

/** How many connections to the database wait for a lock at this moment. */
export const waitingForLocks = async ({ owner }: Stage): Promise<number> =>
  (
    await owner`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  ).length

/**
 * Lets `second` begin while what `first` did is not committed, and `between` happen when the second either has ended or
 * waits. Answers what the second came to.
 */
export const whileOpen = async <Result>(
  stage: Stage,
  connection: Stage['owner'],
  first: (sql: Parameters<Parameters<Stage['owner']['begin']>[1]>[0]) => Promise<unknown>,
  second: () => Promise<Result>,
): Promise<Result> => {
  let outcome: Promise<{ result: Result } | { error: unknown }> | undefined
  let hasEnded = false
  await connection.begin(async (transaction) => {
    await first(transaction)
    outcome = second().then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    )
    void outcome.then(() => {
      hasEnded = true
    })
    await expect.poll(async () => hasEnded || (await waitingForLocks(stage)) > 0).toBe(true)
  })
  const ended = await outcome
  if (!ended) throw new Error('the second did not begin')
  if ('error' in ended) throw ended.error
  return ended.result
}

export const newJob = async (stage: Stage, more: object = {}): Promise<string> => {
  const { jobs } = await enqueue(stage, [more])
  return jobs[0]?.job_id ?? ''
}

export const claimOne = async (stage: Stage) => {
  const [claim] = (await takeTurn(stage.dispatcher)).claims
  if (!claim) throw new Error('nothing was claimed')
  return claim
}
