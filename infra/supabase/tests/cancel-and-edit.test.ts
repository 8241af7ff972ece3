import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clearQueue, enqueue, jobOf, type Stage, setStage, takeTurn, timelineOf } from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())
beforeEach(() => clearQueue(stage))

const content = { mediaFiles: [], caption: 'Bom dia', settings: {} }
const later = { ...content, caption: 'Boa tarde' }
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()

const newJob = async (more: Record<string, unknown> = {}): Promise<string> =>
  (await enqueue(stage, [more])).jobs[0]?.job_id ?? ''
const claimOne = async () => {
  const [claim] = (await takeTurn(stage.dispatcher)).claims
  if (!claim) throw new Error('nothing was claimed')
  return claim
}
const settle = async (lease_token: string, outcome: Record<string, unknown>) =>
  (await takeTurn(stage.dispatcher, { settlements: [{ lease_token, outcome }], max: 0 })).settled[0]
const begin = (claim: { job_id: string; lease_token: string }, step: string, commits: boolean) =>
  stage.xService`
    select begin_step(${claim.job_id}, ${claim.lease_token}, ${step}, '{}', ${commits}, 30) as answer`
const finish = (
  claim: { job_id: string; lease_token: string },
  step: string,
  state: 'done' | 'not_done' = 'done',
) => stage.xService`select finish_step(${claim.job_id}, ${claim.lease_token}, ${step}, ${state}, '{}')`
const cancel = (id: string) => stage.gateway`select cancel_publication_job(${id}, ${stage.userId})`
const edit = (id: string, to: object = later, from: object = content) => {
  const { gateway } = stage
  return gateway`
    select edit_publication_job(${id}, ${stage.userId}, ${gateway.json(from as never)}, ${gateway.json(to as never)})`
}
const takenSlots = async () =>
  (await stage.owner`select slot from publication_slots where lease_token is not null`).length

describe('cancelling', () => {
  it('stops what waits, for its turn or for its hour', async () => {
    for (const more of [{}, { scheduled_at: inHours(1) }]) {
      const id = await newJob(more)
      await cancel(id)
      expect(await jobOf(stage.owner, id)).toMatchObject({ status: 'cancelled', phase: 'done' })
    }
    await stage.owner`update publication_timers set due_at = now()`
    expect((await takeTurn(stage.dispatcher)).claims).toEqual([])
  })

  it('stops work that has not come to the step that shows the post: that step is refused', async () => {
    const id = await newJob()
    const claim = await claimOne()
    await begin(claim, 'upload', false)
    await cancel(id)
    expect(await jobOf(stage.owner, id)).toMatchObject({ status: 'cancelled', phase: 'done' })
    // What the call under way brings is still heard; nothing more is begun.
    await finish(claim, 'upload')
    await expect(begin(claim, 'post', true)).rejects.toMatchObject({ code: 'CT001' })
    expect(await timelineOf(stage.owner, id)).toEqual(['enqueued', 'attempt_started', 'cancelled'])
  })

  it('keeps the slot until the work has ended, so that the cap holds, and no longer', async () => {
    const id = await newJob()
    const claim = await claimOne()
    await cancel(id)
    expect(await takeTurn(stage.dispatcher, { renewals: [claim.lease_token], max: 0 })).toMatchObject({
      lost: [claim.lease_token],
    })
    expect(await takenSlots()).toBe(1)
    const late = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }
    expect(await settle(claim.lease_token, late)).toBe(false)
    expect(await takenSlots()).toBe(0)
    expect(await jobOf(stage.owner, id)).toMatchObject({ status: 'cancelled', platform_response: null })
  })

  it('frees the slot of a dispatcher that died on it when its lease would be over', async () => {
    const id = await newJob()
    await claimOne()
    await cancel(id)
    await stage.owner`update publication_slots set lease_expires_at = now() where job_id = ${id}`
    await takeTurn(stage.dispatcher, { max: 0 })
    expect(await takenSlots()).toBe(0)
  })

  it('stops a job whose platform is at work on what is not shown yet', async () => {
    const id = await newJob()
    const claim = await claimOne()
    await begin(claim, 'upload', false)
    await finish(claim, 'upload')
    await settle(claim.lease_token, { outcome: 'pending', resume_after_seconds: 0, reason: 'transcoding' })
    await cancel(id)
    expect((await takeTurn(stage.dispatcher)).claims).toEqual([])
  })

  it('comes too late once the step that shows the post has begun, and says in which phase', async () => {
    const id = await newJob()
    const claim = await claimOne()
    await stage.xService`select report_publication_progress(${id}, ${claim.lease_token}, 'confirming', 90)`
    await begin(claim, 'post', true)
    const tooLate = { code: 'CT002', message: expect.stringContaining('phase confirming') }
    await expect(cancel(id)).rejects.toMatchObject(tooLate)
    await finish(claim, 'post')
    await expect(cancel(id)).rejects.toMatchObject(tooLate)
    const response = { post_id: '1', permalink: null }
    await settle(claim.lease_token, { outcome: 'completed', platform_response: response })
    await expect(cancel(id)).rejects.toMatchObject({
      code: 'CT002',
      message: expect.stringContaining('completed'),
    })
  })

  it('is possible again when that step surely did nothing', async () => {
    const id = await newJob()
    const claim = await claimOne()
    await begin(claim, 'post', true)
    await finish(claim, 'post', 'not_done')
    await cancel(id)
    await expect(begin(claim, 'post', true)).rejects.toMatchObject({ code: 'CT001' })
  })

  it('and the step that shows the post never both win, whoever is first', async () => {
    for (let round = 0; round < 40; round += 1) {
      const id = await newJob()
      const claim = await claimOne()
      const [stopped, begun] = await Promise.allSettled(
        round % 2 ? [cancel(id), begin(claim, 'post', true)] : [begin(claim, 'post', true), cancel(id)],
      ).then((both) => (round % 2 ? both : both.reverse()))
      expect([stopped?.status, begun?.status].sort()).toEqual(['fulfilled', 'rejected'])
      await clearQueue(stage)
    }
  })
})

describe('editing', () => {
  it('changes what a waiting job will say, and keeps what it said', async () => {
    const id = await newJob({ scheduled_at: inHours(1) })
    await edit(id)
    expect(await jobOf(stage.owner, id)).toMatchObject({ content: later, status: 'pending' })
    const [event] = await stage.owner`
      select data from publication_job_events where job_id = ${id} and type = 'edited'`
    expect(event?.data).toEqual({ before: { caption: 'Bom dia' } })
    await stage.owner`update publication_timers set due_at = now()`
    expect(await claimOne()).toMatchObject({ job_id: id, content: later })
  })

  it('does not mix two edits that were made at once', async () => {
    const id = await newJob({ scheduled_at: inHours(1) })
    const ends = await Promise.allSettled([edit(id), edit(id, { ...content, settings: { a: 1 } })])
    expect(ends.map((end) => end.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('forgets what was prepared with the old words', async () => {
    const id = await newJob()
    const claim = await claimOne()
    await begin(claim, 'container', false)
    await finish(claim, 'container')
    await settle(claim.lease_token, {
      outcome: 'failed',
      verdict: 'retry',
      code: 'platform_unavailable',
      message: 'Down.',
    })
    await edit(id)
    expect(await stage.owner`select step from publication_steps where job_id = ${id}`).toEqual([])
  })

  it('is refused while the job is worked on, and when its post may be out', async () => {
    const id = await newJob()
    const claim = await claimOne()
    const tooLate = { code: 'CT002', message: expect.stringContaining('phase validating') }
    await expect(edit(id)).rejects.toMatchObject(tooLate)
    await begin(claim, 'post', true)
    await settle(claim.lease_token, {
      outcome: 'failed',
      verdict: 'refuse',
      code: 'internal',
      message: 'No.',
    })
    await expect(edit(id)).rejects.toMatchObject({ code: 'CT002' })
    await stage.owner`update publication_steps set call_ends_at = now() where job_id = ${id}`
    await stage.gateway`select retry_publication_job(${id}, ${stage.userId}, 'I looked: nothing is there')`
    await expect(edit(id)).rejects.toMatchObject({
      code: 'CT002',
      message: expect.stringContaining('may be out'),
    })
    expect(await jobOf(stage.owner, id)).toMatchObject({ content })
  })

  it('repairs a job that failed for its words, to be tried again', async () => {
    const id = await newJob()
    const claim = await claimOne()
    const refusal = { outcome: 'failed', verdict: 'refuse', code: 'content_rejected', message: 'Too long.' }
    await settle(claim.lease_token, refusal)
    await edit(id)
    await stage.gateway`select retry_publication_job(${id}, ${stage.userId})`
    expect(await claimOne()).toMatchObject({ job_id: id, content: later })
  })

  it('goes through the function only: the database refuses it elsewhere', async () => {
    const id = await newJob()
    const change = { ...content, caption: 'smuggled' }
    await expect(
      stage.owner`update publication_jobs set content = ${stage.owner.json(change)} where id = ${id}`,
    ).rejects.toMatchObject({ code: 'CT002' })
    await expect(edit(await newJob(), later, later)).rejects.toMatchObject({ code: 'CT002' })
    const stranger = stage.accountId
    await expect(
      stage.gateway`select edit_publication_job(${id}, ${stranger}, ${stage.owner.json(content)}, '{}')`,
    ).rejects.toMatchObject({ code: 'CT404' })
  })
})
