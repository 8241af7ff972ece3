import { type DatabaseHarness, enqueue, pollQueue } from '@carteiro/testing/database/harness'
import { expect } from 'vitest'

export const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }

/** How many connections to the database are waiting for a lock. */
export const waitingForLocks = async ({ owner }: DatabaseHarness): Promise<number> =>
  (
    await owner`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  ).length

/**
 * Begins `second` while `first` is not committed, and runs `between` once the second has ended or waits for a lock.
 * Returns the result of `second`.
 */
export const whileOpen = async <Result>(
  harness: DatabaseHarness,
  connection: DatabaseHarness['owner'],
  first: (sql: Parameters<Parameters<DatabaseHarness['owner']['begin']>[1]>[0]) => Promise<unknown>,
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
    await expect.poll(async () => hasEnded || (await waitingForLocks(harness)) > 0).toBe(true)
  })
  const ended = await outcome
  if (!ended) throw new Error('the second did not begin')
  if ('error' in ended) throw ended.error
  return ended.result
}

export const newJob = async (harness: DatabaseHarness, more: object = {}): Promise<string> => {
  const { jobs } = await enqueue(harness, [more])
  return jobs[0]?.job_id ?? ''
}

export const claimOne = async (harness: DatabaseHarness) => {
  const [claim] = (await pollQueue(harness.dispatcher)).claims
  if (!claim) throw new Error('nothing was claimed')
  return claim
}
