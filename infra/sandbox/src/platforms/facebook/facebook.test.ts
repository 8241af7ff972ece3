import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { type Answer, type Request, type Sandbox, startTestSandbox } from '@carteiro/testing/sandbox/client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const PAGE = '100000000000001'
const TOKEN = 'sandbox-facebook-access-token'
const reel = readFileSync(new URL('../../../fixtures/reel.mp4', import.meta.url))

let facebook: Sandbox
let media: Server
let files: string
beforeAll(async () => {
  facebook = await startTestSandbox('facebook', TOKEN)
  media = createServer((request, response) => {
    try {
      response.end(readFileSync(new URL(`../../../fixtures/${basename(request.url ?? '')}`, import.meta.url)))
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => media.listen(0, '127.0.0.1', resolve))
  files = `http://127.0.0.1:${(media.address() as AddressInfo).port}`
})
afterAll(async () => {
  await facebook.stop()
  media.close()
})
beforeEach(() => facebook.reset())

const send = (edge: string, form: Record<string, string>, more: Request = {}): Promise<Answer> =>
  facebook.call('POST', `/v26.0/${PAGE}/${edge}`, { form, ...more })
const update = (id: string) => facebook.call('POST', `/v26.0/${id}`, { form: { is_published: 'true' } })
const read = (id: string) => facebook.call('GET', `/v26.0/${id}`)
const idOf = ({ body }: Answer): string => String((body as { id?: string } | null)?.id)
const photo = (url = `${files}/square.jpg`) => send('photos', { url, published: 'false' })
const staged = async (message: string): Promise<string> =>
  idOf(await send('feed', { message, published: 'false' }))
const upload = async (edge: 'video_reels' | 'video_stories') => {
  const { body } = await send(edge, { upload_phase: 'start' })
  const { video_id: id, upload_url: url } = body as unknown as { video_id: string; upload_url: string }
  return {
    id,
    fetch: (name = 'reel.mp4', authorization = `OAuth ${TOKEN}`) =>
      fetch(url, { method: 'POST', headers: { authorization, file_url: `${files}/${name}` } }),
    finish: () =>
      send(edge, {
        upload_phase: 'finish',
        video_id: id,
        ...(edge === 'video_reels' ? { video_state: 'PUBLISHED' } : {}),
      }),
  }
}

describe('what is refused', () => {
  const cases: [what: string, act: () => Promise<Answer>, code: number, subcode?: number][] = [
    ['a foreign token', () => send('feed', { message: 'a' }, { token: 'x' }), 190, 467],
    ['another page', () => facebook.call('POST', '/v26.0/1/feed', { form: { message: 'a' } }), 100, 33],
    ['a post of nothing', () => send('feed', {}), 100],
    ['a text of 63207 letters', () => send('feed', { message: 'a'.repeat(63_207) }), 100],
    ['a link that is none', () => send('feed', { link: 'example' }), 100, 1609008],
    ['a field that does not exist', () => send('feed', { message: 'a', title: 'b' }), 100],
    ['a photo that does not exist', () => send('feed', { attached_media: '[{"media_fbid":"1"}]' }), 100],
    ['attached media that are no JSON', () => send('feed', { attached_media: 'photo' }), 100],
    ['a photo that cannot be fetched', () => photo(`${files}/none.jpg`), 324, 2069019],
    ['a video for a photo', () => photo(`${files}/reel.mp4`), 324, 2069019],
    ['a photo at once', () => send('photos', { url: `${files}/square.jpg` }), 100],
    ['a post that does not exist', () => update(`${PAGE}_1`), 100, 33],
    ['a video without its size', () => send('videos', { upload_phase: 'start' }), 100],
    ['a phase that does not exist', () => send('videos', { upload_phase: 'stop' }), 100],
    [
      'a session that does not exist',
      () => send('videos', { upload_phase: 'finish', upload_session_id: '1' }),
      6001,
    ],
    ['a reel without its file', async () => (await upload('video_reels')).finish(), 6000],
    ['a story without its file', async () => (await upload('video_stories')).finish(), 6000],
    ['a story without its photo', () => send('photo_stories', {}), 100],
    ['a reel without its state', () => send('video_reels', { upload_phase: 'finish', video_id: '1' }), 100],
    ['a parameter of another call', () => send('photo_stories', { photo_id: '1', caption: 'a' }), 100],
    [
      'a field that does not exist in a list',
      () => facebook.call('GET', `/v26.0/${PAGE}/stories?fields=media_id,text`),
      100,
    ],
    ['a story of no photo', () => send('photo_stories', { photo_id: '1' }), 100],
  ]
  test.each(cases)('%s', async (_what, act, code, subcode) => {
    const answer = await act()
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error: { code, ...(subcode ? { error_subcode: subcode } : {}) } })
    expect(await facebook.posts()).toEqual([])
  })

  test('what was not granted', async () => {
    await facebook.addAccount('reader', ['pages_read_engagement'])
    const answer = await facebook.call('POST', '/v26.0/reader/feed', {
      token: 'reader',
      form: { message: 'a' },
    })
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 200 } } })
  })
})

describe('a post', () => {
  test('is not visible until it is published, once', async () => {
    const id = await staged('Oi')
    expect((await read(id)).body).toMatchObject({ is_published: false })
    expect(await facebook.posts()).toEqual([])
    expect((await update(id)).body).toEqual({ success: true })
    expect((await update(id)).body).toEqual({ success: true })
    expect((await read(id)).body).toMatchObject({ is_published: true })
    expect(await facebook.posts()).toHaveLength(1)
  })

  test('of photos that are a day old is refused', async () => {
    const id = idOf(await photo())
    await facebook.advance(86_401)
    const answer = await send('feed', { attached_media: JSON.stringify([{ media_fbid: id }]) })
    expect(answer.status).toBe(400)
  })

  test('with the same message may be refused', async () => {
    await facebook.rules({ duplicate_seconds: 60 })
    await update(await staged('Oi'))
    expect((await update(await staged('Oi'))).body).toMatchObject({ error: { code: 506 } })
    await facebook.advance(61)
    expect((await update(await staged('Oi'))).status).toBe(200)
  })

  test('is listed; reels and stories are not', async () => {
    await update(await staged('Oi'))
    await send('photo_stories', { photo_id: idOf(await photo()) })
    const list = await facebook.call('GET', `/v26.0/${PAGE}/published_posts?fields=id,message`)
    expect((list.body as unknown as { data: unknown[] }).data).toMatchObject([{ message: 'Oi' }])
    const stories = await facebook.call('GET', `/v26.0/${PAGE}/stories?fields=media_id`)
    expect((stories.body as unknown as { data: unknown[] }).data).toHaveLength(1)
  })
})

describe('a video', () => {
  const piece = (session: string, from: number, until: number) => {
    const multipart = new FormData()
    multipart.set('upload_phase', 'transfer')
    multipart.set('upload_session_id', session)
    multipart.set('start_offset', String(from))
    multipart.set('video_file_chunk', new Blob([new Uint8Array(reel.subarray(from, until))]))
    return facebook.call('POST', `/v26.0/${PAGE}/videos`, { multipart })
  }

  test('accepts the bytes that it asked for, in order, and becomes one post', async () => {
    await facebook.rules({ chunk_bytes: 60_000 })
    const started = await send('videos', { upload_phase: 'start', file_size: String(reel.length) })
    const { upload_session_id: session, video_id: id } = started.body as unknown as Record<string, string>
    expect(started.body).toMatchObject({ start_offset: '0', end_offset: '60000' })
    expect((await piece(String(session), 60_000, reel.length)).body).toMatchObject({ error: { code: 6001 } })
    expect((await piece(String(session), 0, 100)).body).toMatchObject({ error: { code: 6001 } })
    expect((await piece(String(session), 0, 60_000)).body).toMatchObject({ start_offset: '60000' })
    const early = await send('videos', { upload_phase: 'finish', upload_session_id: String(session) })
    expect(early.body).toMatchObject({ error: { code: 6000 } })
    await piece(String(session), 60_000, reel.length)
    for (let time = 0; time < 2; time += 1) {
      expect(
        (await send('videos', { upload_phase: 'finish', upload_session_id: String(session) })).body,
      ).toEqual({ success: true })
    }
    expect(await facebook.posts()).toHaveLength(1)
    expect((await read(String(id))).body).toMatchObject({
      status: { video_status: 'ready', publishing_phase: { publish_status: 'published' } },
    })
  })

  test('of a reel is fetched, and wants its own scheme of a token', async () => {
    const one = await upload('video_reels')
    expect((await one.fetch('reel.mp4', `Bearer ${TOKEN}`)).status).toBe(400)
    expect((await one.fetch('none.mp4')).status).toBe(400)
    expect((await one.fetch()).status).toBe(200)
    expect((await read(one.id)).body).toMatchObject({
      status: { uploading_phase: { status: 'complete' }, publishing_phase: { status: 'not_started' } },
    })
    expect((await one.finish()).status).toBe(200)
    expect((await one.finish()).status).toBe(200)
    expect(await facebook.posts()).toHaveLength(1)
  })

  test('that is no video comes to nothing', async () => {
    const one = await upload('video_reels')
    await one.fetch('square.jpg')
    expect((await read(one.id)).body).toMatchObject({ status: { video_status: 'error' } })
    await one.finish()
    expect(await facebook.posts()).toEqual([])
  })

  test('of which there are too many in a day', async () => {
    await facebook.rules({ reels_per_day: 0 })
    expect((await send('video_reels', { upload_phase: 'start' })).body).toMatchObject({
      error: { code: 368, error_subcode: 1390008 },
    })
  })
})

describe('stories are listed', () => {
  const stories = async (query = '') =>
    (await facebook.call('GET', `/v26.0/${PAGE}/stories?fields=media_id${query}`)).body as unknown as {
      data: { media_id: string }[]
      paging: { cursors: { after: string }; next?: string }
    }

  test('page by page, the newest first', async () => {
    const ids: string[] = []
    for (let count = 0; count < 3; count += 1) {
      ids.push(idOf(await photo()))
      await send('photo_stories', { photo_id: ids[count] ?? '' })
    }
    const first = await stories('&limit=2')
    expect(first.data.map(({ media_id }) => media_id)).toEqual([ids[2], ids[1]])
    expect(first.paging.next).toContain('after=')
    const second = await stories(`&limit=2&after=${first.paging.cursors.after}`)
    expect(second.data).toMatchObject([{ media_id: ids[0] }])
    expect(second.paging.next).toBeUndefined()
  })

  test('for a day, and longer only while the archive is on', async () => {
    await send('photo_stories', { photo_id: idOf(await photo()) })
    await facebook.advance(86_401)
    expect((await stories()).data).toEqual([])
    await facebook.rules({ story_archive: true })
    expect((await stories()).data).toHaveLength(1)
  })
})

test('a picture can be a story once', async () => {
  const id = idOf(await photo())
  expect((await send('photo_stories', { photo_id: id })).body).toMatchObject({ success: true })
  expect(await facebook.posts()).toHaveLength(1)
})

test('every answer reports how much of the quota is used up, until it is exceeded', async () => {
  await facebook.rules({ calls_per_day: 2 })
  const first = await read('1')
  expect(JSON.parse(first.headers.get('x-business-use-case-usage') ?? '')).toMatchObject({
    [PAGE]: [{ type: 'pages', call_count: 50 }],
  })
  await read('1')
  expect((await read('1')).body).toMatchObject({ error: { code: 80001 } })
})
