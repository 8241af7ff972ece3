import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  clearQueue,
  createAccount,
  enqueue,
  jobOf,
  type Stage,
  setStage,
  takeTurn,
  timelineOf,
} from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())
beforeEach(async () => {
  await clearQueue(stage)
  await stage.owner`select pgmq.purge_queue('publication_dead_letters')`
  await stage.owner`delete from pgmq.a_publication_dead_letters`
})

const refusal = (message: string, code = 'content_rejected') => ({
  outcome: 'failed',
  verdict: 'refuse',
  code,
  message,
})

/** A job that fails for good; `committing`: it dies with its point of no return begun, or passed. */
const kill = async (message: string, committing?: 'open' | 'done'): Promise<string> => {
  const { jobs } = await enqueue(stage)
  const jobId = jobs[0]?.job_id ?? ''
  const { claims } = await takeTurn(stage.dispatcher)
  const lease = claims.find((one) => one.job_id === jobId)?.lease_token ?? ''
  if (committing) {
    await stage.xService`select begin_step(${jobId}, ${lease}, 'create_post', '{"text": "Oi"}', true, 0, false)`
    if (committing === 'done')
      await stage.xService`select finish_step(${jobId}, ${lease}, 'create_post', 'done', '{}')`
  }
  await takeTurn(stage.dispatcher, { settlements: [{ lease_token: lease, outcome: refusal(message) }] })
  return jobId
}
const causes = async () => stage.gateway`select * from dead_letter_causes()`
const redrive = async (
  which: { ids?: string[]; platform?: string; cause?: string; reason?: string } = {},
) => {
  const [row] = await stage.gateway`
    select redrive_dead_letters(
      ${which.ids ?? null}::uuid[], ${which.platform ?? null}, ${which.cause ?? null}, ${which.reason ?? null}
    ) as answer`
  return row?.answer as { redriven: string[]; refused: { job_id: string; why: string }[] }
}

describe('a job that failed for good', () => {
  it('leaves a letter with its whole story', async () => {
    const job = await kill('The text is too long.', 'open')
    const [row] = await stage.gateway`select dead_letters(null, null) as letters`
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

  it('stands with those that failed alike, whatever numbers their messages hold', async () => {
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
  it('tries one again, a cause, a platform, or all', async () => {
    const [one, two, three] = [await kill('A 1'), await kill('A 2'), await kill('B')]
    expect(await redrive({ ids: [one] })).toEqual({ redriven: [one], refused: [] })
    expect(await redrive({ platform: 'instagram' })).toEqual({ redriven: [], refused: [] })
    expect(await redrive({ platform: 'x', cause: 'content_rejected: A #' })).toEqual({
      redriven: [two],
      refused: [],
    })
    expect(await redrive()).toEqual({ redriven: [three], refused: [] })
    expect(await causes()).toEqual([])
    for (const job of [one, two, three]) expect((await jobOf(stage.owner, job)).status).toBe('pending')
    expect((await takeTurn(stage.dispatcher)).claims.map(({ job_id }) => job_id).sort()).toEqual(
      [one, two, three].sort(),
    )
  })

  it('of what may be out needs a reason, which is kept in the timeline', async () => {
    const [doubtful, sure] = [await kill('Lost', 'open'), await kill('Sure')]
    expect(await redrive()).toEqual({
      redriven: [sure],
      refused: [{ job_id: doubtful, why: expect.stringContaining('reason') }],
    })
    expect((await redrive({ ids: [doubtful], reason: 'I have looked' })).redriven).toEqual([doubtful])
    expect(await timelineOf(stage.owner, doubtful)).toContain('retry_requested')
  })

  it('never touches what was posted', async () => {
    const job = await kill('Posted, then lost', 'done')
    expect(await redrive({ reason: 'please' })).toEqual({
      redriven: [],
      refused: [{ job_id: job, why: 'the post is out' }],
    })
  })

  it('that fails again leaves a new letter, and the old one in the archive', async () => {
    const job = await kill('Still too long')
    await redrive()
    const { claims } = await takeTurn(stage.dispatcher)
    const settlements = [{ lease_token: claims[0]?.lease_token ?? '', outcome: refusal('Still too long') }]
    await takeTurn(stage.dispatcher, { settlements })
    expect(await causes()).toMatchObject([{ jobs: '1', example: job }])
    expect(await stage.owner`select msg_id from pgmq.a_publication_dead_letters`).toHaveLength(1)
  })
})

it('an author who tries again takes the letter back, too', async () => {
  const job = await kill('Not today')
  await stage.gateway`select retry_publication_job(${job}, ${stage.userId}, null)`
  expect(await causes()).toEqual([])
})

it('a letter goes with its job when that is cleaned up', async () => {
  await createAccount(stage.owner, stage.userId, 'tiktok')
  const job = await kill('Old')
  await stage.owner`update publications set created_at = now() - interval '2 years'`
  await stage.owner`update publication_jobs set completed_at = now() - interval '2 years' where id = ${job}`
  await stage.owner`select cleanup_old_publication_jobs()`
  expect(await stage.owner`select msg_id from pgmq.q_publication_dead_letters`).toEqual([])
})
