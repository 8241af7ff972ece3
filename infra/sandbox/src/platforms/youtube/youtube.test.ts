import { readFileSync } from 'node:fs'
import { type Answer, type Sandbox, startTestSandbox } from '@carteiro/testing/sandbox/client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const reel = readFileSync(new URL('../../../fixtures/reel.mp4', import.meta.url))
const picture = readFileSync(new URL('../../../fixtures/square.jpg', import.meta.url))
const CHUNK = 256 * 1024
const TOKEN = 'sandbox-youtube-access-token'
const PLAYLIST = 'PLcarteiro0000000000000000000000000'

let youtube: Sandbox
beforeAll(async () => {
  youtube = await startTestSandbox('youtube', TOKEN)
})
afterAll(() => youtube.stop())
beforeEach(() => youtube.reset())

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' }
const good = { snippet: { title: 'Bom dia', description: 'Oi' }, status: { privacyStatus: 'public' } }
const QUERY = '?uploadType=resumable&part=snippet,status'

const start = (
  json: unknown = good,
  {
    bytes = reel.length,
    type = 'video/mp4',
    query = QUERY,
    token = TOKEN as string | null,
    headers = {},
  } = {},
): Promise<Answer> =>
  youtube.call('POST', `/upload/youtube/v3/videos${query}`, {
    token,
    json,
    headers: {
      ...JSON_TYPE,
      'x-upload-content-length': String(bytes),
      'x-upload-content-type': type,
      ...headers,
    },
  })

const put = async (url: string, bytes: Uint8Array, range?: string, token: string | null = TOKEN) => {
  const response = await fetch(url, {
    method: 'PUT',
    redirect: 'manual',
    body: new Uint8Array(bytes),
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      'content-type': 'video/mp4',
      ...(range ? { 'content-range': range } : {}),
    },
  })
  const text = await response.text()
  return { status: response.status, range: response.headers.get('range'), text }
}
/** Opens a session of so many bytes, and sends what a test wants to it. */
const open = async (bytes = reel.length, json: unknown = good) => {
  const url = (await start(json, { bytes })).headers.get('location') ?? ''
  return {
    url,
    put: (part: Uint8Array, range?: string) => put(url, part, range),
    probe: () => put(url, new Uint8Array(0), `bytes */${bytes}`),
  }
}
const upload = async (json: unknown = good): Promise<string> =>
  JSON.parse((await (await open(reel.length, json)).put(reel)).text).id
const read = async (id: string) =>
  (await youtube.call('GET', `/youtube/v3/videos?part=status,processingDetails,snippet,fileDetails&id=${id}`))
    .body as unknown as { items: Record<string, Record<string, unknown>>[] }

describe('a session is refused', () => {
  type Options = NonNullable<Parameters<typeof start>[1]>
  const snippet = (more: object) => ({ ...good, snippet: { ...good.snippet, ...more } })
  const status = (more: object) => ({ ...good, status: { ...good.status, ...more } })
  const cases: [what: string, json: unknown, options: Options, status: number, reason: string][] = [
    ['without a token', good, { token: null }, 401, 'authError'],
    ['with a foreign token', good, { token: 'x' }, 401, 'authError'],
    ['without a title', { snippet: {} }, {}, 400, 'invalidTitle'],
    ['with an empty title', snippet({ title: '' }), {}, 400, 'invalidTitle'],
    ['with 101 letters', snippet({ title: 'a'.repeat(101) }), {}, 400, 'invalidTitle'],
    ['with a bracket in the title', snippet({ title: 'a > b' }), {}, 400, 'invalidTitle'],
    ['with 5001 bytes', snippet({ description: `${'é'.repeat(2500)}a` }), {}, 400, 'invalidDescription'],
    ['with a bracket in the description', snippet({ description: '<3' }), {}, 400, 'invalidDescription'],
    [
      'with tags of 501',
      snippet({ tags: [`${'a'.repeat(248)} b`, 'c'.repeat(248)] }),
      {},
      400,
      'invalidTags',
    ],
    ['with a category that is none', snippet({ categoryId: '999' }), {}, 400, 'invalidCategoryId'],
    ['with a privacy that is none', status({ privacyStatus: 'friends' }), {}, 400, 'invalidVideoMetadata'],
    ['public, for later', status({ publishAt: '2030-01-01T00:00:00Z' }), {}, 400, 'invalidPublishAt'],
    [
      'for a time that is none',
      status({ privacyStatus: 'private', publishAt: 'soon' }),
      {},
      400,
      'invalidPublishAt',
    ],
    ['with a field that does not exist', status({ audience: 'all' }), {}, 400, 'badRequest'],
    [
      'with a parameter that does not exist',
      good,
      { query: `${QUERY}&privacy=public` },
      400,
      'unexpectedParameter',
    ],
    ['without an upload type', good, { query: '?part=snippet,status' }, 400, 'missingRequiredParameter'],
    ['without the parts', good, { query: '?uploadType=resumable' }, 400, 'missingRequiredParameter'],
    [
      'with a part that is not named',
      good,
      { query: '?uploadType=resumable&part=snippet' },
      400,
      'unexpectedPart',
    ],
    [
      'with another upload type',
      good,
      { query: '?uploadType=multipart&part=snippet,status' },
      400,
      'badRequest',
    ],
    ['with another JSON type', good, { headers: { 'content-type': 'text/plain' } }, 400, 'badRequest'],
    ['for a picture', good, { type: 'image/jpeg' }, 400, 'badRequest'],
    ['for no bytes', good, { bytes: 0 }, 400, 'mediaBodyRequired'],
    ['for more than 256 GB', good, { bytes: 256 * 1024 ** 3 + 1 }, 413, 'uploadTooLarge'],
  ]
  test.each(cases)('%s', async (_what, json, options, expected, reason) => {
    const answer = await start(json, options)
    expect(answer.status).toBe(expected)
    expect(answer.body).toMatchObject({ error: { code: expected, errors: [{ reason }] } })
  })

  test('500 characters of tags are accepted', async () => {
    const tags = [`${'a'.repeat(247)} b`, 'c'.repeat(248)]
    expect((await start(snippet({ tags }))).status).toBe(200)
  })
})

describe('bytes', () => {
  test('there is no video before the last one, and its answer is given again', async () => {
    const { put: send, probe } = await open()
    expect(await probe()).toMatchObject({ status: 308, range: null, text: '' })
    expect(await youtube.posts()).toEqual([])
    const first = await send(reel)
    expect(first.status).toBe(201)
    expect(await probe()).toMatchObject({ status: 200 })
    expect(JSON.parse((await probe()).text).id).toBe(JSON.parse(first.text).id)
    expect(await send(reel)).toMatchObject({ status: 200 })
    expect(await youtube.posts()).toHaveLength(1)
  })

  const total = 2 * CHUNK + 10
  const bytes = Buffer.concat([reel, Buffer.alloc(total - reel.length)])
  const part = (first: number, end: number, of = total): [Uint8Array, string] => [
    bytes.subarray(first, end),
    `bytes ${first}-${end - 1}/${of}`,
  ]

  test.each([
    ['a gap', part(CHUNK, 2 * CHUNK)],
    ['a chunk of another size', part(0, CHUNK + 1)],
    ['another total', part(0, CHUNK, total + 1)],
    ['a range that is none', [bytes.subarray(0, CHUNK), 'bytes first-last/all'] as [Uint8Array, string]],
    [
      'fewer bytes than announced',
      [bytes.subarray(0, 10), `bytes 0-${CHUNK - 1}/${total}`] as [Uint8Array, string],
    ],
  ])('%s is refused, and nothing is stored', async (_what, [body, range]) => {
    const session = await open(total)
    expect((await session.put(body, range)).status).toBe(400)
    expect(await session.probe()).toMatchObject({ status: 308, range: null })
  })

  test('an overlap is refused', async () => {
    const session = await open(total)
    expect(await session.put(...part(0, CHUNK))).toMatchObject({ status: 308, range: `bytes=0-${CHUNK - 1}` })
    expect((await session.put(...part(0, CHUNK))).status).toBe(400)
    expect(await session.probe()).toMatchObject({ range: `bytes=0-${CHUNK - 1}` })
  })

  test('a chunk of another size than the one before, or of another type, is refused', async () => {
    const session = await open(5 * CHUNK)
    const whole = Buffer.concat([reel, Buffer.alloc(5 * CHUNK)])
    const send = (first: number, end: number) =>
      session.put(whole.subarray(first, end), `bytes ${first}-${end - 1}/${5 * CHUNK}`)
    expect((await send(0, 2 * CHUNK)).status).toBe(308)
    expect((await send(2 * CHUNK, 3 * CHUNK)).status).toBe(400)
    expect((await send(2 * CHUNK, 4 * CHUNK)).status).toBe(308)
    const other = await start(good, { type: 'video/webm' })
    expect((await put(other.headers.get('location') ?? '', reel)).status).toBe(400)
  })

  test('a session that is too old, of another account, or none', async () => {
    const session = await open()
    expect((await put(`${session.url}x`, reel)).status).toBe(404)
    expect((await put(session.url, reel, undefined, null)).status).toBe(401)
    await youtube.advance(7 * 86_400 + 1)
    expect((await session.put(reel)).status).toBe(404)
    expect(await youtube.posts()).toEqual([])
  })

  test('bytes that are no video make one that failed', async () => {
    const session = await open(10)
    const { id } = JSON.parse((await session.put(Buffer.alloc(10))).text)
    expect((await read(id)).items[0]?.status).toMatchObject({
      uploadStatus: 'failed',
      failureReason: 'invalidFile',
    })
    expect(await youtube.posts()).toEqual([])
  })
})

describe('a video', () => {
  test('is processed', async () => {
    await youtube.fault({ operation: 'send_last_bytes', fault: 'slow_processing', delay_ms: 60_000 })
    const id = await upload()
    expect((await read(id)).items[0]).toMatchObject({
      status: { uploadStatus: 'uploaded' },
      processingDetails: { processingStatus: 'processing' },
      fileDetails: { fileSize: String(reel.length) },
    })
    await youtube.advance(61)
    expect((await read(id)).items[0]).toMatchObject({
      status: { uploadStatus: 'processed', privacyStatus: 'public' },
      processingDetails: { processingStatus: 'succeeded' },
    })
  })

  test('of another id is unknown', async () => {
    expect((await read('abcdefghijk')).items ?? []).toEqual([])
  })

  test.each([
    ['/youtube/v3/videos?id=a', 'missingRequiredParameter'],
    ['/youtube/v3/videos?part=status', 'missingRequiredParameter'],
    ['/youtube/v3/videos?part=stats&id=a', 'unknownPart'],
    ['/youtube/v3/videos?part=status&id=a&maxResults=5', 'incompatibleParameters'],
    [`/youtube/v3/videos?part=status&id=${Array(51).fill('a').join()}`, 'invalidFilters'],
    ['/youtube/v3/videos?part=status&id=a&ids=b', 'unexpectedParameter'],
    ['/youtube/v3/channels?part=id', 'missingRequiredParameter'],
    ['/youtube/v3/channels?part=id&mine=true&limit=5', 'unexpectedParameter'],
    ['/youtube/v3/channels?part=id,uploads&mine=true', 'unknownPart'],
    [`/youtube/v3/playlistItems?part=id&playlistId=${PLAYLIST}&order=date`, 'unexpectedParameter'],
    [`/youtube/v3/playlistItems?part=id&playlistId=${PLAYLIST}&pageToken=x`, 'invalidPageToken'],
    ['/youtube/v3/playlistItems?part=id', 'playlistIdRequired'],
    [`/youtube/v3/playlistItems?part=id&playlistId=${PLAYLIST}&maxResults=51`, 'badRequest'],
  ])('GET %s is refused: %s', async (path, reason) => {
    expect((await youtube.call('GET', path)).body).toMatchObject({ error: { errors: [{ reason }] } })
  })

  test('is among the uploads of its channel, and in a playlist as often as it is added', async () => {
    const id = await upload()
    const uploads = await youtube.call(
      'GET',
      '/youtube/v3/playlistItems?part=contentDetails&playlistId=UUcarteiroDemo0000000000',
    )
    expect(uploads.body).toMatchObject({ items: [{ contentDetails: { videoId: id } }] })
    const add = (playlistId: string, videoId: string) =>
      youtube.call('POST', '/youtube/v3/playlistItems?part=snippet', {
        json: { snippet: { playlistId, resourceId: { kind: 'youtube#video', videoId } } },
      })
    expect((await add(PLAYLIST, id)).status).toBe(200)
    expect((await add(PLAYLIST, id)).status).toBe(200)
    expect((await add('PLnone', id)).status).toBe(404)
    expect((await add(PLAYLIST, 'abcdefghijk')).status).toBe(404)
    const items = await youtube.call(
      'GET',
      `/youtube/v3/playlistItems?part=id&playlistId=${PLAYLIST}&videoId=${id}`,
    )
    expect((items.body as unknown as { items: unknown[] }).items).toHaveLength(2)
  })

  test('is found on a later page of the uploads', async () => {
    const ids = [await upload(), await upload(), await upload()]
    const path =
      '/youtube/v3/playlistItems?part=contentDetails&playlistId=UUcarteiroDemo0000000000&maxResults=2'
    type Page = {
      items: { contentDetails: { videoId: string } }[]
      nextPageToken?: string
      pageInfo: { totalResults: number }
    }
    const page = async (more = '') => (await youtube.call('GET', path + more)).body as unknown as Page
    const first = await page()
    const second = await page(`&pageToken=${first.nextPageToken}`)
    expect(first).toMatchObject({ pageInfo: { totalResults: 3, resultsPerPage: 2 } })
    expect(second).not.toHaveProperty('nextPageToken')
    const listed = [...first.items, ...second.items].map(({ contentDetails }) => contentDetails.videoId)
    expect(listed.sort()).toEqual(ids.sort())
  })

  test('is shown with a player, title, description and privacy', async () => {
    await upload({
      snippet: { title: 'Um título', description: 'Bom dia <b>'.replace(/[<>]/g, '') },
      status: { privacyStatus: 'unlisted' },
    })
    const shown = await (await fetch(`${youtube.url}/?platform=youtube`)).text()
    expect(shown).toMatch(/<video src="\/_sandbox\/media\/youtube-/)
    for (const text of ['Um título', 'Bom dia b', 'Who can see it: unlisted', 'Short'])
      expect(shown).toContain(text)
  })
})

describe('a thumbnail', () => {
  const set = (id: string, bytes: Uint8Array, type = 'image/jpeg') =>
    fetch(`${youtube.url}/youtube/upload/youtube/v3/thumbnails/set?videoId=${id}`, {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': type },
    })

  test.each([
    ['of a video that does not exist', 'abcdefghijk', picture, 'image/jpeg', {}, 404],
    ['of another type', '', picture, 'image/webp', {}, 400],
    ['without bytes', '', Buffer.alloc(0), 'image/jpeg', {}, 400],
    ['that is no picture', '', Buffer.alloc(99), 'image/jpeg', {}, 400],
    ['that is too large', '', picture, 'image/jpeg', { thumbnail_max_bytes: 10 }, 400],
    ['of a channel that may not', '', picture, 'image/jpeg', { thumbnails_allowed: false }, 403],
    ['too many', '', picture, 'image/jpeg', { thumbnails_per_day: 0 }, 429],
  ])('%s is refused', async (_what, id, bytes, type, rules, status) => {
    const made = await upload()
    await youtube.rules(rules)
    expect((await set(id || made, bytes, type)).status).toBe(status)
  })

  test('of a Short is kept only when it is processed', async () => {
    await youtube.fault({ operation: 'send_last_bytes', fault: 'slow_processing', delay_ms: 60_000 })
    const id = await upload()
    expect((await set(id, picture)).status).toBe(200)
    expect((await youtube.posts())[0]?.settings.thumbnail_url).toBeUndefined()
    await youtube.advance(61)
    await set(id, picture)
    expect((await youtube.posts())[0]?.settings.thumbnail_url).toMatch(/thumbnail/)
  })
})

describe('quotas', () => {
  const day = 25 * 3600

  test('uploads have a bucket of their own, renewed at midnight, Pacific time', async () => {
    await youtube.rules({ uploads_per_day: 1 })
    expect((await start()).status).toBe(200)
    expect(await start()).toMatchObject({
      status: 403,
      body: { error: { errors: [{ reason: 'quotaExceeded', domain: 'youtube.quota' }] } },
    })
    expect((await read('a')).items ?? []).toEqual([])
    await youtube.advance(day)
    expect((await start()).status).toBe(200)
  })

  test('all other calls share units', async () => {
    await youtube.rules({ units_per_day: 1 })
    const channels = () => youtube.call('GET', '/youtube/v3/channels?part=id&mine=true')
    expect((await channels()).status).toBe(200)
    expect((await channels()).status).toBe(403)
    expect((await start()).status).toBe(200)
  })

  test('a channel may upload so often in a day', async () => {
    await youtube.rules({ channel_uploads_per_day: 1 })
    await upload()
    expect(await start()).toMatchObject({
      status: 400,
      body: { error: { errors: [{ reason: 'uploadLimitExceeded' }] } },
    })
    await youtube.advance(day)
    expect((await start()).status).toBe(200)
  })
})

describe('tokens', () => {
  const form = {
    grant_type: 'refresh_token',
    refresh_token: 'sandbox-youtube-refresh-token',
    client_id: 'sandbox-youtube-client-id',
    client_secret: 'sandbox-youtube-client-secret',
  }
  const refresh = (more: Record<string, string> = {}) =>
    youtube.call('POST', '/token', { token: null, form: { ...form, ...more } })

  test.each([
    ['another client', { client_secret: 'x' }, 401, 'invalid_client'],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['no token', { refresh_token: '' }, 400, 'invalid_request'],
    ['a token that is none', { refresh_token: 'x' }, 400, 'invalid_grant'],
  ])('%s is refused', async (_what, more, status, error) => {
    expect(await refresh(more)).toMatchObject({ status, body: { error } })
  })

  test.each([
    ['reader', 'https://www.googleapis.com/auth/youtube.readonly', 403, 200],
    ['uploader', 'https://www.googleapis.com/auth/youtube.upload', 200, 403],
  ])('a %s may do its part only', async (id, scope, uploads, reads) => {
    await youtube.addAccount(id, [scope])
    expect((await start(good, { token: id })).status).toBe(uploads)
    expect((await youtube.call('GET', '/youtube/v3/channels?part=id&mine=true', { token: id })).status).toBe(
      reads,
    )
  })

  test('a new access token comes without a new refresh token, and dies after its time', async () => {
    const first = await refresh()
    expect(first).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 3599 } })
    expect(first.body).not.toHaveProperty('refresh_token')
    const token = String((first.body as unknown as { access_token: string }).access_token)
    expect((await start(good, { token: TOKEN })).status).toBe(401)
    expect((await start(good, { token })).status).toBe(200)
    await youtube.advance(3600)
    expect((await start(good, { token })).status).toBe(401)
    expect((await refresh()).status).toBe(200)
  })
})
