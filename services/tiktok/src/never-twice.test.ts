import { startTikTokHarness, type TikTokHarness } from '@carteiro/testing/platforms/tiktok/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let tiktok: TikTokHarness
beforeAll(async () => {
  tiktok = await startTikTokHarness()
})
afterAll(() => tiktok.close())
beforeEach(() => tiktok.reset())

const outcomeUnknown = {
  outcome: 'failed',
  verdict: 'refuse',
  code: 'outcome_unknown',
  message: 'nobody knows',
} as const
const LOST = ['response_lost', 'request_lost', 'error', 'error_after_effect'] as const

describe('the call that opens an upload', () => {
  test.each([
    ...LOST.map((fault) => ['init_video', {}, fault] as const),
    ...LOST.map((fault) => ['init_inbox_video', { draft: true }, fault] as const),
  ])('%s, %j, %s: posts nothing by itself, and is made again', async (operation, settings, fault) => {
    await tiktok.fault(operation, fault)
    const claim = await tiktok.enqueue(tiktok.video(settings))
    expect((await tiktok.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await tiktok.posts()).toHaveLength(1)
  })
})

describe('the last chunk, after which TikTok posts', () => {
  test.each([
    ['response_lost', {}],
    ['error_after_effect', {}],
    ['response_lost', { draft: true }],
    ['error_after_effect', { draft: true }],
  ])('%s, %j: the task tells that all is there, and nothing is sent again', async (fault, settings) => {
    await tiktok.fault('upload_last_chunk', fault)
    const claim = await tiktok.enqueue(tiktok.video(settings))
    const chunks = await tiktok.callsDuring('upload_last_chunk', async () => {
      expect(await tiktok.run(claim)).toMatchObject({ verdict: 'unclear', code: 'platform_unavailable' })
      const { last, all } = await tiktok.runToTheEnd(claim)
      expect(last).toMatchObject({ outcome: 'completed' })
      // The earlier call might still have been under way: it is not judged before its time was over.
      expect(all[0]).toMatchObject({
        outcome: 'pending',
        reason: expect.stringContaining('upload_last_chunk'),
      })
    })
    expect(chunks).toBe(1)
    expect(await tiktok.posts()).toHaveLength(1)
  })

  test.each(['request_lost', 'error'])(
    '%s: the task tells that it is missing, and it is sent',
    async (fault) => {
      await tiktok.fault('upload_last_chunk', fault)
      const claim = await tiktok.enqueue(tiktok.video())
      const inits = await tiktok.callsDuring('init_video', () => tiktok.runToTheEnd(claim))
      expect(inits).toBe(1)
      expect(await tiktok.posts()).toHaveLength(1)
    },
  )

  test('while the task cannot be asked, the doubt stays, and nothing is sent', async () => {
    await tiktok.fault('upload_last_chunk', 'response_lost')
    const claim = await tiktok.enqueue(tiktok.video())
    await tiktok.run(claim)
    await tiktok.letTimePass(claim, 90)
    await tiktok.fault('fetch_status', 'error')
    expect(await tiktok.run(claim)).toMatchObject({
      outcome: 'pending',
      reason: expect.stringContaining('whole file'),
    })
    const chunks = await tiktok.callsDuring('upload_last_chunk', () => tiktok.runToTheEnd(claim))
    expect(chunks).toBe(0)
    expect(await tiktok.posts()).toHaveLength(1)
  })

  test('its refusal by an upload that has everything is a yes', async () => {
    await tiktok.fault('upload_last_chunk', 'response_lost')
    const claim = await tiktok.enqueue(tiktok.video())
    await tiktok.run(claim)
    // As if the task had not counted its bytes yet when it was asked.
    await tiktok.owner`
      update carteiro.publication_steps set state = 'not_done', finished_at = now(), result = '{}'
      where job_id = ${claim.job_id} and step = 'upload_last_chunk'`
    expect((await tiktok.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await tiktok.posts()).toHaveLength(1)
  })

  test('a task that does not count its bytes is watched, then offered them again; nothing is begun anew', async () => {
    const silent = { data: { status: 'PROCESSING_UPLOAD' }, error: { code: 'ok' } }
    await tiktok.fault('upload_last_chunk', 'response_lost')
    const claim = await tiktok.enqueue(tiktok.video())
    const inits = await tiktok.callsDuring('init_video', async () => {
      await tiktok.run(claim)
      await tiktok.letTimePass(claim, 20)
      await tiktok.refusal('fetch_status', 200, silent, { times: null })
      expect(await tiktok.run(claim)).toMatchObject({ outcome: 'pending', resume_after_seconds: 15 })
      await tiktok.letTimePass(claim, 60)
      // It is refused, for TikTok has it: that alone proves nothing.
      expect(await tiktok.run(claim)).toMatchObject({ outcome: 'pending', resume_after_seconds: 60 })
      await tiktok.clearFaults()
      expect((await tiktok.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    })
    expect(inits).toBe(1)
    expect(await tiktok.posts()).toHaveLength(1)
  })

  test('a task that cannot be asked any more leaves the user in doubt, and nothing is begun anew', async () => {
    await tiktok.fault('upload_last_chunk', 'response_lost')
    const claim = await tiktok.enqueue(tiktok.video())
    await tiktok.run(claim)
    const gone = { data: {}, error: { code: 'invalid_publish_id', message: '' } }
    await tiktok.refusal('fetch_status', 400, gone, { times: null })
    const inits = await tiktok.callsDuring('init_video', async () => {
      expect((await tiktok.runToTheEnd(claim)).last).toMatchObject({
        verdict: 'refuse',
        code: 'outcome_unknown',
      })
    })
    expect(inits).toBe(0)
  })
})

describe('a task that is at work', () => {
  test('is watched, for however long, and never begun anew', async () => {
    await tiktok.noLag()
    await tiktok.fault('upload_last_chunk', 'slow_processing', { delay_ms: 3_600_000 })
    const claim = await tiktok.enqueue(tiktok.video())
    const waits: number[] = []
    for (const age of [0, 30, 300, 3_000]) {
      await tiktok.owner`
        update carteiro.publication_steps
        set result = jsonb_build_object('sent_at', now() - make_interval(secs => ${age}))
        where job_id = ${claim.job_id} and step = 'upload_last_chunk'`
      const outcome = await tiktok.run(claim)
      expect(outcome).toMatchObject({ outcome: 'pending', reason: 'TikTok is working on the post' })
      waits.push((outcome as { resume_after_seconds: number }).resume_after_seconds)
    }
    expect(waits).toEqual([2, 5, 15, 60])
    await tiktok.owner`
      update carteiro.publication_steps set result = jsonb_build_object('sent_at', now() - interval '3 hours')
      where job_id = ${claim.job_id} and step = 'upload_last_chunk'`
    expect(await tiktok.run(claim)).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    expect(await tiktok.posts()).toHaveLength(1)
  })

  test.each(['response_lost', 'error'])('%s: its status is asked for again', async (fault) => {
    await tiktok.fault('fetch_status', fault, { times: 5 })
    const claim = await tiktok.enqueue(tiktok.video())
    const { last, all } = await tiktok.runToTheEnd(claim)
    expect(last).toMatchObject({ outcome: 'completed' })
    expect(all.map(({ outcome }) => outcome)).not.toContain('failed')
    expect(await tiktok.posts()).toHaveLength(1)
  })
})

describe('the one call of a post of pictures', () => {
  test.each([
    ...LOST.map((fault) => [fault, {}] as const),
    ...LOST.map((fault) => [fault, { draft: true }] as const),
  ])('%s, %j: is never made again; its user is notified to check', async (fault, settings) => {
    await tiktok.fault('init_photos', fault)
    const claim = await tiktok.enqueue(tiktok.photos(settings))
    const calls = await tiktok.callsDuring('init_photos', async () => {
      expect(await tiktok.run(claim)).toMatchObject({ verdict: 'unclear' })
      const { last } = await tiktok.runToTheEnd(claim)
      expect(last).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
      // Not even when it is asked for, unless the user says so.
      expect((await tiktok.runToTheEnd(claim)).last).toEqual(last)
    })
    expect(calls).toBe(1)
    expect((await tiktok.posts()).length).toBeLessThanOrEqual(1)
  })

  test('a refusal is definite: it is tried again', async () => {
    await tiktok.fault('init_photos', 'rate_limited')
    const claim = await tiktok.enqueue(tiktok.photos())
    expect(await tiktok.run(claim)).toMatchObject({ verdict: 'wait', retry_after_seconds: 60 })
    expect((await tiktok.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await tiktok.posts()).toHaveLength(1)
  })

  test('pictures that could not be fetched are handed over again: that task is FAILED', async () => {
    await tiktok.fault('init_photos', 'processing_failed')
    const claim = await tiktok.enqueue(tiktok.photos())
    const { last } = await tiktok.runToTheEnd(claim)
    expect(last).toMatchObject({ outcome: 'completed' })
    expect(await tiktok.posts()).toHaveLength(1)
  })

  test('its user, in doubt, may ask for another try', async () => {
    await tiktok.fault('init_photos', 'request_lost')
    const claim = await tiktok.enqueue(tiktok.photos())
    await tiktok.run(claim)
    const again = await tiktok.retryByUser(claim, outcomeUnknown)
    expect((await tiktok.runToTheEnd(again)).last).toMatchObject({ outcome: 'completed' })
    expect(await tiktok.posts()).toHaveLength(1)
  })
})
