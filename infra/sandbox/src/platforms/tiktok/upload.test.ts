import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chunkHeaders, photoBody, startTikTokSandbox, type TikTokSandbox, videoBody } from './testing.ts'

let tiktok: TikTokSandbox
beforeAll(async () => {
  tiktok = await startTikTokSandbox()
})
afterAll(() => tiktok.stop())
beforeEach(() => tiktok.reset())

const CHUNK = 5_000_000
const TOTAL = 11_000_000
const reel = readFileSync(new URL('../../../fixtures/reel.mp4', import.meta.url))
/** A real video of two chunks: a box that players skip makes it larger. */
const large = Buffer.alloc(TOTAL)
reel.copy(large)
large.writeUInt32BE(TOTAL - reel.length, reel.length)
large.write('free', reel.length + 4)

const open = async (size = TOTAL, chunk = CHUNK) => {
  const { data } = await tiktok.call('/video/init/', videoBody(size, chunk))
  const status = () => tiktok.call('/status/fetch/', { publish_id: data.publish_id })
  const put = (first: number, end: number, headers = chunkHeaders(first, end, size)) =>
    tiktok.put(data.upload_url, new Uint8Array(large.subarray(first, end)), headers)
  return { url: String(data.upload_url), status, put }
}

test('nothing is posted before the last chunk has come, and then at once', async () => {
  const { put, status } = await open()
  expect(await put(0, CHUNK)).toEqual({ status: 206, range: `bytes 0-${CHUNK}/${TOTAL}` })
  expect((await status()).data).toMatchObject({ status: 'PROCESSING_UPLOAD', uploaded_bytes: CHUNK })
  expect(await tiktok.posts()).toEqual([])
  expect(await put(CHUNK, TOTAL)).toMatchObject({ status: 201 })
  const posts = await tiktok.posts()
  expect(posts).toHaveLength(1)
  const { data, text } = await status()
  expect(data.status).toBe('PUBLISH_COMPLETE')
  // A bare number, as TikTok sends it.
  expect(text).toContain(`"publicaly_available_post_id":[${posts[0]?.id}]`)
})

describe('a chunk is refused', () => {
  test.each([
    ['of a later range', CHUNK, TOTAL, {}, 416],
    ['of another length than planned', 0, CHUNK - 1, {}, 400],
    ['without a range', 0, CHUNK, { 'content-range': '' }, 400],
    ['of another total', 0, CHUNK, { 'content-range': `bytes 0-${CHUNK - 1}/${CHUNK}` }, 400],
    ['whose range is not its length', 0, CHUNK, { 'content-range': `bytes 0-${CHUNK}/${TOTAL}` }, 400],
    ['of another type', 0, CHUNK, { 'content-type': 'application/octet-stream' }, 400],
  ])('%s', async (_what, first, end, headers, status) => {
    const { put } = await open()
    expect(await put(first, end, { ...chunkHeaders(first, end, TOTAL), ...headers })).toMatchObject({
      status,
    })
  })

  test('that has been received already; the answer gives the number of bytes received', async () => {
    const { put } = await open()
    await put(0, CHUNK)
    expect(await put(0, CHUNK)).toEqual({ status: 416, range: `bytes 0-${CHUNK}/${TOTAL}` })
  })

  test('after the whole file: it is posted once', async () => {
    const { put } = await open(reel.length, reel.length)
    expect(await put(0, reel.length)).toMatchObject({ status: 201 })
    expect(await put(0, reel.length)).toMatchObject({ status: 416 })
    expect(await tiktok.posts()).toHaveLength(1)
  })

  test('at an address that has died, or never was', async () => {
    const { url } = await open()
    const unknown = url.replace(/upload_token=\w+/, 'upload_token=0')
    const bytes = new Uint8Array(large.subarray(0, CHUNK))
    expect(await tiktok.put(unknown, bytes, chunkHeaders(0, CHUNK, TOTAL))).toMatchObject({ status: 404 })
    await tiktok.rules({ rate_limits: false, upload_url_seconds: 0 })
    const { put } = await open()
    expect(await put(0, CHUNK)).toMatchObject({ status: 403 })
  })
})

describe('what is checked after the upload', () => {
  test('bytes that are no video', async () => {
    const { data } = await tiktok.call('/video/init/', videoBody(1000))
    const bytes = new Uint8Array(1000)
    expect(await tiktok.put(data.upload_url, bytes, chunkHeaders(0, 1000, 1000))).toMatchObject({
      status: 201,
    })
    const answer = await tiktok.call('/status/fetch/', { publish_id: data.publish_id })
    expect(answer.data).toMatchObject({ status: 'FAILED', fail_reason: 'file_format_check_failed' })
    expect(await tiktok.posts()).toEqual([])
  })

  test('a video that is too long for its creator', async () => {
    await tiktok.rules({ rate_limits: false, max_video_post_duration_sec: 1 })
    const { put, status } = await open(reel.length, reel.length)
    await put(0, reel.length)
    expect((await status()).data).toMatchObject({ status: 'FAILED', fail_reason: 'duration_check_failed' })
  })

  test('pictures that cannot be fetched', async () => {
    const { data, code } = await tiktok.call('/content/init/', photoBody(['http://127.0.0.1:1/a.jpg']))
    expect(code).toBe('ok')
    const answer = await tiktok.call('/status/fetch/', { publish_id: data.publish_id })
    expect(answer.data).toMatchObject({ status: 'FAILED', fail_reason: 'photo_pull_failed' })
    expect(await tiktok.posts()).toEqual([])
  })
})

test('the page shows the video with a player, its text and who can see it', async () => {
  const info = { title: 'Bom dia <b>', privacy_level: 'SELF_ONLY' }
  const { data } = await tiktok.call('/video/init/', videoBody(reel.length, reel.length, 1, info))
  await tiktok.put(data.upload_url, new Uint8Array(reel), chunkHeaders(0, reel.length, reel.length))
  const shown = await (await fetch(tiktok.url)).text()
  expect(shown).toMatch(/<video src="\/_sandbox\/media\/tiktok-/)
  expect(shown).toContain('Bom dia &lt;b&gt;')
  expect(shown).toContain('Who can see it: SELF_ONLY')
})

test('rules are named when they are wrong', async () => {
  const answer = await tiktok.rules({ audited: 'yes' })
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('audited')
})
