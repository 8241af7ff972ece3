import { randomUUID } from 'node:crypto'
import {
  clearQueue,
  createAccount,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
  timelineOf,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`select pgmq.purge_queue('publication_dead_letters')`
  await harness.owner`delete from pgmq.a_publication_dead_letters`
})

const refusal = (message: string, code = 'content_rejected') => ({
  outcome: 'failed',
  verdict: 'refuse',
  code,
  message,
})

/** A job that fails for good; `committing`: with its publishing step open, or done. */
const kill = async (message: string, committing?: 'open' | 'done'): Promise<string> => {
  const { jobs } = await enqueue(harness)
  const jobId = jobs[0]?.job_id ?? ''
  const { claims } = await pollQueue(harness.dispatcher)
  const lease = claims.find((one) => one.job_id === jobId)?.lease_token ?? ''
  if (committing) {
    await harness.xService`select carteiro.begin_step(${jobId}, ${lease}, 'create_post', '{"text": "Oi"}', true, 0, false)`
    if (committing === 'done')
      await harness.xService`select carteiro.finish_step(${jobId}, ${lease}, 'create_post', 'done', '{}')`
  }
  await pollQueue(harness.dispatcher, { settlements: [{ lease_token: lease, outcome: refusal(message) }] })
  return jobId
}
const causes = async () => harness.gateway`select * from carteiro.dead_letter_causes()`
const redrive = async (
  which: { ids?: string[]; platform?: string; cause?: string; reason?: string } = {},
) => {
  const [row] = await harness.gateway`
    select carteiro.redrive_dead_letters(
      ${which.ids ?? null}::uuid[], ${which.platform ?? null}, ${which.cause ?? null}, ${which.reason ?? null}
    ) as answer`
  return row?.answer as { redriven: string[]; refused: { job_id: string; why: string }[] }
}

describe('a job that failed for good', () => {
  it('leaves a dead letter with its attempts, steps and timeline', async () => {
    const job = await kill('The text is too long.', 'open')
    const [row] = await harness.gateway`select carteiro.dead_letters(null, null) as letters`
    expect(row?.letters).toMatchObject([
      {
        job_id: job,
        platform: 'x_post',
        error_code: 'outcome_unknown',
        redrive: 'needs_reason',
        timeline: [{ type: 'enqueued' }, { type: 'attempt_started' }, { type: 'failed' }],
        steps: [{ step: 'create_post', state: 'open', intent: { text: 'Oi' } }],
      },
    ])
    expect(JSON.stringify(row?.letters)).not.toContain('lease_token')
  })

  it('is grouped with jobs of the same error, whatever numbers their messages hold', async () => {
    await kill(`The video ${randomUUID()} has 141 seconds.`)
    const last = await kill(`The video ${randomUUID()} has 155 seconds.`)
    await kill('Something else.')
    expect(await causes()).toMatchObject([
      {
        platform: 'x',
        cause: 'content_rejected: The video … has # seconds.',
        jobs: '2',
        safe: '2',
        example: last,
      },
      { cause: 'content_rejected: Something else.', jobs: '1' },
    ])
  })
})

describe('a redrive', () => {
  it('runs one job, a group, a platform, or all again', async () => {
    const [one, two, three] = [await kill('A 1'), await kill('A 2'), await kill('B')]
    expect(await redrive({ ids: [one] })).toEqual({ redriven: [one], refused: [] })
    expect(await redrive({ platform: 'instagram' })).toEqual({ redriven: [], refused: [] })
    expect(await redrive({ platform: 'x', cause: 'content_rejected: A #' })).toEqual({
      redriven: [two],
      refused: [],
    })
    expect(await redrive()).toEqual({ redriven: [three], refused: [] })
    expect(await causes()).toEqual([])
    for (const job of [one, two, three]) expect((await jobOf(harness.owner, job)).status).toBe('pending')
    expect((await pollQueue(harness.dispatcher)).claims.map(({ job_id }) => job_id).sort()).toEqual(
      [one, two, three].sort(),
    )
  })

  it('of a job whose post may be out needs a reason, which is kept in the timeline', async () => {
    const [doubtful, sure] = [await kill('Lost', 'open'), await kill('Sure')]
    expect(await redrive()).toEqual({
      redriven: [sure],
      refused: [{ job_id: doubtful, why: expect.stringContaining('reason') }],
    })
    expect((await redrive({ ids: [doubtful], reason: 'I have looked' })).redriven).toEqual([doubtful])
    expect(await timelineOf(harness.owner, doubtful)).toContain('retry_requested')
  })

  it('never touches a job that was posted', async () => {
    const job = await kill('Posted, then lost', 'done')
    expect(await redrive({ reason: 'please' })).toEqual({
      redriven: [],
      refused: [{ job_id: job, why: 'the post is out' }],
    })
  })

  it('that fails again leaves a new dead letter, and the old one in the archive', async () => {
    const job = await kill('Still too long')
    await redrive()
    const { claims } = await pollQueue(harness.dispatcher)
    const settlements = [{ lease_token: claims[0]?.lease_token ?? '', outcome: refusal('Still too long') }]
    await pollQueue(harness.dispatcher, { settlements })
    expect(await causes()).toMatchObject([{ jobs: '1', example: job }])
    expect(await harness.owner`select msg_id from pgmq.a_publication_dead_letters`).toHaveLength(1)
  })
})

it('a retry by the user removes the dead letter, too', async () => {
  const job = await kill('Not today')
  await harness.gateway`select carteiro.retry_publication_job(${job}, ${harness.userId}, null)`
  expect(await causes()).toEqual([])
})

it('a dead letter is deleted with its job by the cleanup', async () => {
  await createAccount(harness.owner, harness.userId, 'tiktok')
  const job = await kill('Old')
  await harness.owner`update carteiro.publications set created_at = now() - interval '2 years'`
  await harness.owner`update publication_jobs set completed_at = now() - interval '2 years' where id = ${job}`
  await harness.owner`select cleanup_old_publication_jobs()`
  expect(await harness.owner`select msg_id from pgmq.q_publication_dead_letters`).toEqual([])
})
