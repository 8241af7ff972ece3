import { randomUUID } from 'node:crypto'
import { vi } from 'vitest'
import { pollQueue } from '../database/harness.ts'
import type { ReactHarness } from './harness.ts'

/** A job's real transitions in the database, as dispatcher and platform service make them. */
export type Work = { jobId: string; lease: string }

/** Enqueues an X post of the harness's user, past the gateway. */
export const newJob = async ({ owner, userId, accountId }: ReactHarness): Promise<string> => {
  const [row] = await owner<{ answer: { jobs: { job_id: string }[] } }[]>`
    select carteiro.enqueue_publication(${owner.json({
      user_id: userId,
      total_requested: 1,
      jobs: [
        {
          platform: 'x',
          option: 'x_post',
          account_id: accountId,
          content: { mediaFiles: [], caption: 'Bom dia', settings: {} },
        },
      ],
    })}) as answer`
  const id = row?.answer.jobs[0]?.job_id
  if (!id) throw new Error('no job was made')
  return id
}

const CLAIM_LIMIT_MS = 60_000

/** A dispatcher claims the job once it is queued, which a page may show a moment before: it is processing from here on. */
export const claim = ({ dispatcher }: ReactHarness, jobId: string): Promise<Work> =>
  vi.waitFor(
    async () => {
      const { claims } = await pollQueue(dispatcher, { max: 100 })
      const found = claims.find((one) => one.job_id === jobId)
      if (!found) throw new Error(`job ${jobId} was not claimed`)
      return { jobId, lease: found.lease_token }
    },
    { timeout: CLAIM_LIMIT_MS },
  )

/** The platform service reports progress. */
export const report = async (
  { xService }: ReactHarness,
  { jobId, lease }: Work,
  progress: number,
): Promise<void> => {
  await xService`select carteiro.report_publication_progress(${jobId}, ${lease}, 'uploading', ${progress})`
}

const settle = ({ dispatcher }: ReactHarness, lease: string, outcome: Record<string, unknown>) =>
  pollQueue(dispatcher, { max: 100, settlements: [{ lease_token: lease, outcome }] })

export const complete = (harness: ReactHarness, { lease }: Work, permalink = 'https://x.com/demo/status/1') =>
  settle(harness, lease, {
    outcome: 'completed',
    platform_response: { post_id: randomUUID(), permalink },
  })

/** The platform needs an hour. */
export const awaitPlatform = (harness: ReactHarness, { lease }: Work) =>
  settle(harness, lease, {
    outcome: 'pending',
    resume_after_seconds: 3600,
    phase: 'processing',
    progress: 90,
  })

export const fail = (harness: ReactHarness, { lease }: Work, code = 'content_rejected', verdict = 'refuse') =>
  settle(harness, lease, { outcome: 'failed', verdict, code, message: 'The platform says no' })

/** Changes jobs without a broadcast, as when one is lost. */
export const withoutBroadcasts = async (
  { owner }: ReactHarness,
  work: () => Promise<unknown>,
): Promise<void> => {
  await owner`alter table publication_jobs disable trigger broadcast_changed_jobs`
  await work()
  await owner`alter table publication_jobs enable trigger broadcast_changed_jobs`
}
