import { startTikTokHarness, type TikTokHarness } from '@carteiro/testing/platforms/tiktok/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { failures } from './failure-table.ts'

let tiktok: TikTokHarness
beforeAll(async () => {
  tiktok = await startTikTokHarness()
})
afterAll(() => tiktok.close())
beforeEach(() => tiktok.reset())

type Job = Parameters<TikTokHarness['enqueue']>[0]
const ok = (data: unknown) => ({ data, error: { code: 'ok', message: '' } })
const HTML = '<html><body>502 Bad Gateway</body></html>'
const publish = async (job: Job) => {
  const { last, all } = await tiktok.runToTheEnd(await tiktok.enqueue(job))
  return { last, all, posts: await tiktok.posts() }
}

describe('what TikTok does not say of a creator is unknown, not forbidden', () => {
  test.each([
    ['nothing', ok({})],
    ['null', ok(null)],
    ['no data', { error: { code: 'ok' } }],
    ['no error object', { data: {} }],
    ['an error object without a code', { data: {}, error: {} }],
    [
      'null for everything',
      ok({ privacy_level_options: null, max_video_post_duration_sec: null, comment_disabled: null }),
    ],
    ['no limits', ok({ privacy_level_options: [], max_video_post_duration_sec: 0 })],
    [
      'options that cannot be read',
      ok({ privacy_level_options: [null, 7], max_video_post_duration_sec: 'long' }),
    ],
    ['options of another kind', ok({ privacy_level_options: 'PUBLIC_TO_EVERYONE', duet_disabled: 'no' })],
    ['options that are new', ok({ privacy_level_options: ['CLOSE_FRIENDS', 'PUBLIC_TO_EVERYONE'] })],
  ])('%s: TikTok decides', async (_what, body) => {
    await tiktok.refusal('creator_info', 200, body)
    const mediaFiles = [tiktok.file('reel.mp4', { durationSeconds: 500 })]
    const { last, posts } = await publish(
      tiktok.video({ allowComments: true, allowDuet: true }, { mediaFiles }),
    )
    expect(last).toMatchObject({
      outcome: 'completed',
      platform_response: { permalink: expect.stringContaining('/@carteiro.demo/video/') },
    })
    expect(last).not.toHaveProperty('platform_response.warnings')
    expect(posts[0]?.settings).toMatchObject({ disable_comment: false, disable_duet: false })
  })

  test('only options that are new', async () => {
    await tiktok.refusal('creator_info', 200, ok({ privacy_level_options: ['CLOSE_FRIENDS'] }))
    expect((await publish(tiktok.video())).last).toMatchObject({ outcome: 'completed' })
  })
})

describe('a start without what it must say', () => {
  test.each([
    ['an upload without its address', ok({ publish_id: 'v_pub_file~v2-1.1' })],
    ['an upload without its id', ok({ upload_url: 'https://open-upload.tiktokapis.com/x' })],
    ['an upload whose address is none', ok({ publish_id: 'v_pub_file~v2-1.1', upload_url: 'soon' })],
    ['no data', { error: { code: 'ok' } }],
    ['HTML', HTML],
    ['a word that is new', { data: {}, error: { code: 'something_new' } }],
  ])('%s: nothing is posted by it, and it is begun again', async (_what, body) => {
    await tiktok.refusal('init_video', 200, body)
    const { all, last, posts } = await publish(tiktok.video())
    expect(all[0]).toMatchObject({ verdict: 'retry', code: 'unreadable_response' })
    expect(last).toMatchObject({ outcome: 'completed' })
    expect(posts).toHaveLength(1)
  })

  test.each([
    ['no id', ok({})],
    ['null', ok(null)],
    ['an empty id', ok({ publish_id: '' })],
    ['HTML', HTML],
    ['a word that is new', { data: {}, error: { code: 'something_new' } }],
  ])('pictures, %s: they may be out, and are not handed over again', async (_what, body) => {
    await tiktok.fault('init_photos', 'error_after_effect', { status: 200, body })
    const { all, last, posts } = await publish(tiktok.photos())
    expect(all[0]).toMatchObject({ verdict: 'unclear', code: 'unreadable_response' })
    expect(last).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    expect(posts).toHaveLength(1)
  })
})

describe('an odd answer to the last chunk', () => {
  const page = { content_type: 'text/html', body: HTML }
  test.each([
    ['HTML', 200, 'error_after_effect', 0],
    ['HTML, and nothing was taken', 200, 'error', 1],
    ['a part that was stored', 206, 'error_after_effect', 0],
    ['a redirect', 302, 'error_after_effect', 0],
  ])('%s, HTTP %i: the task is asked how much it has', async (_what, status, fault, sentAgain) => {
    await tiktok.fault('upload_last_chunk', fault, { status, ...page })
    const claim = await tiktok.enqueue(tiktok.video())
    expect(await tiktok.run(claim)).toMatchObject({ verdict: 'unclear', code: 'unreadable_response' })
    const chunks = await tiktok.callsDuring('upload_last_chunk', async () => {
      expect((await tiktok.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    })
    expect(chunks).toBe(sentAgain)
    expect(await tiktok.posts()).toHaveLength(1)
  })
})

describe('a status that says less, or says it otherwise', () => {
  test.each([
    ['a string', ['7301234567890123457'], '7301234567890123457'],
    ['several', ['7301234567890123457', '7301234567890123458'], '7301234567890123457'],
    ['one that cannot be read before it', [null, '7301234567890123457'], '7301234567890123457'],
    ['a small number', [7301], '7301'],
  ])('a post id as %s', async (_what, ids, expected) => {
    const body = ok({ status: 'PUBLISH_COMPLETE', publicaly_available_post_id: ids })
    await tiktok.refusal('fetch_status', 200, body)
    expect((await publish(tiktok.video())).last).toMatchObject({ platform_response: { post_id: expected } })
  })

  test.each([[null], [[]], ['none'], [undefined]])('no ids, as %j: they are waited for', async (ids) => {
    const body = ok({ status: 'PUBLISH_COMPLETE', publicaly_available_post_id: ids })
    await tiktok.refusal('fetch_status', 200, body)
    expect(await tiktok.run(await tiktok.enqueue(tiktok.video()))).toMatchObject({
      outcome: 'pending',
      reason: expect.stringContaining('its id'),
    })
  })

  test.each([
    ['a state that is new', ok({ status: 'PROCESSING_MODERATION' })],
    ['no state', ok({ uploaded_bytes: 5 })],
    ['a state that is null', ok({ status: null })],
    ['no data', { error: { code: 'ok' } }],
    ['HTML', HTML],
  ])('%s: it is asked for again, and nothing is sent again', async (_what, body) => {
    await tiktok.refusal('fetch_status', 200, body, { times: 3 })
    const inits = await tiktok.callsDuring('init_video', async () => {
      const { all, last, posts } = await publish(tiktok.video())
      expect(all.map(({ outcome }) => outcome)).not.toContain('failed')
      expect(last).toMatchObject({ outcome: 'completed' })
      expect(posts).toHaveLength(1)
    })
    expect(inits).toBe(1)
  })

  test.each([
    ['a state that is new, without a count', { status: 'PROCESSING_MODERATION' }],
    ['a state that is new, with a count that is behind', { status: 'PUBLISHING', uploaded_bytes: 0 }],
  ])('%s never means that the last chunk is not there', async (_what, data) => {
    await tiktok.fault('upload_last_chunk', 'response_lost')
    const claim = await tiktok.enqueue(tiktok.video())
    await tiktok.run(claim)
    await tiktok.refusal('fetch_status', 200, ok(data), { times: null })
    const inits = await tiktok.callsDuring('init_video', async () => {
      await tiktok.letTimePass(claim, 90)
      expect(await tiktok.run(claim)).toMatchObject({ outcome: 'pending' })
      await tiktok.owner`
        update carteiro.publication_steps
        set result = jsonb_set(result, '{expires_at}', to_jsonb(now() - interval '11 minutes'))
        where job_id = ${claim.job_id} and step = 'init_video'`
      await tiktok.letTimePass(claim, 90)
      expect(await tiktok.run(claim)).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    })
    expect(inits).toBe(0)
    expect(await tiktok.posts()).toHaveLength(1)
  })
})

test('TikTok names a date to wait for', () => {
  const at = new Date(Date.now() + 300_000).toUTCString()
  const body = { error: { code: 'rate_limit_exceeded' } }
  const failure = failures.failureOf('creator_info', { status: 429, body, headers: { 'retry-after': at } })
  expect(failure).toMatchObject({ verdict: 'wait', code: 'rate_limited' })
  expect(failure.retryAfterSeconds).toBeGreaterThan(290)
  expect(failure.retryAfterSeconds).toBeLessThanOrEqual(300)
})

test.each([
  ['HTML', undefined],
  ['null', null],
  ['a list', []],
  ['an error without a word', { error: { message: 'Why' } }],
  ['an error whose word is null', { error: { code: null } }],
  ['an error that is a word', { error: 'access_token_invalid', error_description: 'Why' }],
])('an error body of another shape, %s: the status decides', (_what, body) => {
  expect(failures.failureOf('creator_info', { status: 401, body, headers: {} })).toMatchObject({
    verdict: 'reconnect',
    code: 'token_expired',
  })
})
