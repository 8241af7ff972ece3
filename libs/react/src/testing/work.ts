import { randomUUID } from 'node:crypto'
import { takeTurn } from '../../../../infra/supabase/tests/support.ts'
import type { Stage } from './stage.ts'

/** A job's real life in the database, as dispatcher and platform service lead it. */
export type Work = { jobId: string; lease: string }

/** Enqueues an X post of the stage's user, past the gateway. */
export const newJob = async ({ owner, userId, accountId }: Stage): Promise<string> => {
  const [row] = await owner<{ answer: { jobs: { job_id: string }[] } }[]>`
    select enqueue_publication(${owner.json({
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

/** A dispatcher takes the job: it is processing from here on. */
export const claim = async ({ dispatcher }: Stage, jobId: string): Promise<Work> => {
  const { claims } = await takeTurn(dispatcher, { max: 100 })
  const found = claims.find((one) => one.job_id === jobId)
  if (!found) throw new Error(`job ${jobId} was not claimed`)
  return { jobId, lease: found.lease_token }
}

/** The platform service tells how far it is. */
export const report = async (
  { xService }: Stage,
  { jobId, lease }: Work,
  progress: number,
): Promise<void> => {
  await xService`select report_publication_progress(${jobId}, ${lease}, 'uploading', ${progress})`
}

const settle = ({ dispatcher }: Stage, lease: string, outcome: Record<string, unknown>) =>
  takeTurn(dispatcher, { max: 100, settlements: [{ lease_token: lease, outcome }] })

export const complete = (stage: Stage, { lease }: Work) =>
  settle(stage, lease, {
    outcome: 'completed',
    platform_response: { post_id: randomUUID(), permalink: 'https://x.com/demo/status/1' },
  })

export const fail = (stage: Stage, { lease }: Work, code = 'content_rejected', verdict = 'refuse') =>
  settle(stage, lease, { outcome: 'failed', verdict, code, message: 'The platform says no' })

/** Changes jobs without a word by Realtime, as when a broadcast is lost. */
export const inSilence = async ({ owner }: Stage, work: () => Promise<unknown>): Promise<void> => {
  await owner`alter table publication_jobs disable trigger broadcast_changed_jobs`
  await work()
  await owner`alter table publication_jobs enable trigger broadcast_changed_jobs`
}
