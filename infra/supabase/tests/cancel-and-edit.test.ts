import {
  clearQueue,
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
beforeEach(() => clearQueue(harness))

const content = { mediaFiles: [], caption: 'Bom dia', settings: {} }
const later = { ...content, caption: 'Boa tarde' }
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()

const newJob = async (more: Record<string, unknown> = {}): Promise<string> =>
  (await enqueue(harness, [more])).jobs[0]?.job_id ?? ''
const claimOne = async () => {
  const [claim] = (await pollQueue(harness.dispatcher)).claims
  if (!claim) throw new Error('nothing was claimed')
  return claim
}
const settle = async (lease_token: string, outcome: Record<string, unknown>) =>
  (await pollQueue(harness.dispatcher, { settlements: [{ lease_token, outcome }], max: 0 })).settled[0]
const begin = (claim: { job_id: string; lease_token: string }, step: string, commits: boolean) =>
  harness.xService`
    select carteiro.begin_step(${claim.job_id}, ${claim.lease_token}, ${step}, '{}', ${commits}, 30) as answer`
const finish = (
  claim: { job_id: string; lease_token: string },
  step: string,
  state: 'done' | 'not_done' = 'done',
) =>
  harness.xService`select carteiro.finish_step(${claim.job_id}, ${claim.lease_token}, ${step}, ${state}, '{}')`
const cancel = (id: string) =>
  harness.gateway`select carteiro.cancel_publication_job(${id}, ${harness.userId})`
const edit = (id: string, to: object = later, from: object = content) => {
  const { gateway } = harness
  return gateway`
    select carteiro.edit_publication_job(${id}, ${harness.userId}, ${gateway.json(from as never)}, ${gateway.json(to as never)})`
}
const takenSlots = async () =>
  (await harness.owner`select slot from carteiro.publication_slots where lease_token is not null`).length

describe('cancelling', () => {
  it('stops a job that waits in a queue or for its scheduled time', async () => {
    for (const more of [{}, { scheduled_at: inHours(1) }]) {
      const id = await newJob(more)
      await cancel(id)
      expect(await jobOf(harness.owner, id)).toMatchObject({ status: 'cancelled', phase: 'done' })
    }
    await harness.owner`update carteiro.publication_timers set due_at = now()`
    expect((await pollQueue(harness.dispatcher)).claims).toEqual([])
  })

  it('stops work before the publishing step: that step is refused', async () => {
    const id = await newJob()
    const claim = await claimOne()
    await begin(claim, 'upload', false)
    await cancel(id)
    expect(await jobOf(harness.owner, id)).toMatchObject({ status: 'cancelled', phase: 'done' })
    // The result of the call in progress is still recorded; no further step begins.
    await finish(claim, 'upload')
    await expect(begin(claim, 'post', true)).rejects.toMatchObject({ code: 'CT001' })
    expect(await timelineOf(harness.owner, id)).toEqual(['enqueued', 'attempt_started', 'cancelled'])
  })

  it('keeps the slot until the work has ended, so that the cap holds, then frees it', async () => {
    const id = await newJob()
    const claim = await claimOne()
    await cancel(id)
    expect(await pollQueue(harness.dispatcher, { renewals: [claim.lease_token], max: 0 })).toMatchObject({
      lost: [claim.lease_token],
    })
    expect(await takenSlots()).toBe(1)
    const late = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }
    expect(await settle(claim.lease_token, late)).toBe(false)
    expect(await takenSlots()).toBe(0)
    expect(await jobOf(harness.owner, id)).toMatchObject({ status: 'cancelled', platform_response: null })
  })

  it('frees the slot of a dispatcher that died when the lease would have expired', async () => {
    const id = await newJob()
    await claimOne()
    await cancel(id)
    await harness.owner`update carteiro.publication_slots set lease_expires_at = now() where job_id = ${id}`
    await pollQueue(harness.dispatcher, { max: 0 })
    expect(await takenSlots()).toBe(0)
  })

  it('stops a job whose platform is still processing unpublished media', async () => {
    const id = await newJob()
    const claim = await claimOne()
    await begin(claim, 'upload', false)
    await finish(claim, 'upload')
    await settle(claim.lease_token, { outcome: 'pending', resume_after_seconds: 0, reason: 'transcoding' })
    await cancel(id)
    expect((await pollQueue(harness.dispatcher)).claims).toEqual([])
  })

  it('is refused once the publishing step has begun, and names the phase', async () => {
    const id = await newJob()
    const claim = await claimOne()
    await harness.xService`select carteiro.report_publication_progress(${id}, ${claim.lease_token}, 'confirming', 90)`
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

  it('is possible again when that step is known to have had no effect', async () => {
    const id = await newJob()
    const claim = await claimOne()
    await begin(claim, 'post', true)
    await finish(claim, 'post', 'not_done')
    await cancel(id)
    await expect(begin(claim, 'post', true)).rejects.toMatchObject({ code: 'CT001' })
  })

  it('and the publishing step never both succeed, in either order', async () => {
    for (let repetition = 0; repetition < 40; repetition += 1) {
      const id = await newJob()
      const claim = await claimOne()
      const [stopped, begun] = await Promise.allSettled(
        repetition % 2 ? [cancel(id), begin(claim, 'post', true)] : [begin(claim, 'post', true), cancel(id)],
      ).then((both) => (repetition % 2 ? both : both.reverse()))
      expect([stopped?.status, begun?.status].sort()).toEqual(['fulfilled', 'rejected'])
      await clearQueue(harness)
    }
  })
})

describe('editing', () => {
  it('changes the content of a waiting job, and keeps the previous content in the timeline', async () => {
    const id = await newJob({ scheduled_at: inHours(1) })
    await edit(id)
    expect(await jobOf(harness.owner, id)).toMatchObject({ content: later, status: 'pending' })
    const [event] = await harness.owner`
      select data from carteiro.publication_job_events where job_id = ${id} and type = 'edited'`
    expect(event?.data).toEqual({ before: { caption: 'Bom dia' } })
    await harness.owner`update carteiro.publication_timers set due_at = now()`
    expect(await claimOne()).toMatchObject({ job_id: id, content: later })
  })

  it('does not mix two edits that are made at the same time', async () => {
    const id = await newJob({ scheduled_at: inHours(1) })
    const ends = await Promise.allSettled([edit(id), edit(id, { ...content, settings: { a: 1 } })])
    expect(ends.map((end) => end.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('discards the steps that were prepared with the previous content', async () => {
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
    expect(await harness.owner`select step from carteiro.publication_steps where job_id = ${id}`).toEqual([])
  })

  it('is refused while an attempt is in progress, and when the post may be out', async () => {
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
    await harness.owner`update carteiro.publication_steps set call_ends_at = now() where job_id = ${id}`
    await harness.gateway`select carteiro.retry_publication_job(${id}, ${harness.userId}, 'I looked: nothing is there')`
    await expect(edit(id)).rejects.toMatchObject({
      code: 'CT002',
      message: expect.stringContaining('may be out'),
    })
    expect(await jobOf(harness.owner, id)).toMatchObject({ content })
  })

  it('repairs a job that was refused for its text, so that it can be retried', async () => {
    const id = await newJob()
    const claim = await claimOne()
    const refusal = { outcome: 'failed', verdict: 'refuse', code: 'content_rejected', message: 'Too long.' }
    await settle(claim.lease_token, refusal)
    await edit(id)
    await harness.gateway`select carteiro.retry_publication_job(${id}, ${harness.userId})`
    expect(await claimOne()).toMatchObject({ job_id: id, content: later })
  })

  it('is possible through the function only: a direct update is refused', async () => {
    const id = await newJob()
    const change = { ...content, caption: 'smuggled' }
    await expect(
      harness.owner`update publication_jobs set content = ${harness.owner.json(change)} where id = ${id}`,
    ).rejects.toMatchObject({ code: 'CT002' })
    await expect(edit(await newJob(), later, later)).rejects.toMatchObject({ code: 'CT002' })
    const stranger = harness.accountId
    await expect(
      harness.gateway`select carteiro.edit_publication_job(${id}, ${stranger}, ${harness.owner.json(content)}, '{}')`,
    ).rejects.toMatchObject({ code: 'CT404' })
  })
})
