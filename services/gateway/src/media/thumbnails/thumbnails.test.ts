import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ShownMediaFile, StoredUploads } from '@carteiro/contracts'
import { createProber, findFfmpeg } from '@carteiro/media'
import { filmOf } from '@carteiro/testing/film'
import { fixture } from '@carteiro/testing/fixtures'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRefused } from './refused.ts'

const prober = createProber({ deadlineMs: 240_000 })
const { ffmpeg } = await findFfmpeg(process.env.FFMPEG_PATH)
const odd = (name: string): Buffer =>
  readFileSync(resolve(import.meta.dirname, '../../../../../libs/media/fixtures/odd', name))
/** One white pixel: https://learn.microsoft.com/windows/win32/gdi/bitmap-storage */
const tinyBmp = (): Buffer => {
  const bytes = Buffer.alloc(58, 0)
  bytes.write('BM')
  bytes.writeUInt32LE(58, 2)
  bytes.writeUInt32LE(54, 10)
  bytes.writeUInt32LE(40, 14)
  bytes.writeInt32LE(1, 18)
  bytes.writeInt32LE(1, 22)
  bytes.writeUInt16LE(1, 26)
  bytes.writeUInt16LE(24, 28)
  bytes.fill(0xff, 54, 57)
  return bytes
}
const settings = process.env.FFMPEG_PATH ? { FFMPEG_PATH: process.env.FFMPEG_PATH } : {}

describe.each(['disk', 's3'] as const)('thumbnails of media on %s', (media) => {
  let harness: GatewayHarness
  beforeAll(async () => {
    harness = await startGatewayHarness({ media, ...settings })
  })
  afterAll(() => harness?.close())

  const upload = async (bytes: Buffer, name: string): Promise<ShownMediaFile> => {
    const path = `/api/media?name=${encodeURIComponent(name)}`
    const response = await harness.call(path, { method: 'POST', body: bytes as never })
    expect(response.status, await response.clone().text()).toBe(201)
    return ((await response.json()) as { data: ShownMediaFile }).data
  }
  /** Anyone may ask who has the address. */
  const get = (url: string | undefined, headers = {}, base = harness.url): Promise<Response> =>
    fetch(new URL(new URL(url ?? 'http://no.thumbnail').pathname, base), { headers })
  const sizeOf = async (response: Response) => {
    const received = Buffer.from(await response.arrayBuffer())
    const bytes = {
      size: received.length,
      read: async (start: number, end: number) => received.subarray(start, end),
    }
    const source = { name: 'thumbnail', bytes, declaredType: '' }
    const { type, width = 0, height = 0 } = await prober.probe(source, AbortSignal.timeout(240_000))
    return { type, width, height }
  }

  it('a picture has one, small and as it is seen, that caches keep', async () => {
    const { url, thumbnailUrl } = await upload(odd('sideways.jpg'), 'férias 1.jpg')
    expect(thumbnailUrl).toBe(`${url}/thumbnail`)
    const response = await get(thumbnailUrl)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=86400, immutable',
      'x-content-type-options': 'nosniff',
    })
    const etag = response.headers.get('etag') ?? ''
    const { type, width, height } = await sizeOf(response)
    expect([type, Math.max(width, height)]).toEqual(['image/webp', 320])
    expect((await get(thumbnailUrl, { 'if-none-match': etag })).status).toBe(304)
  })

  it('is made once, however many ask, and every gateway serves it', async () => {
    const { thumbnailUrl } = await upload(odd('phone.heic'), 'phone.heic')
    const answers = await Promise.all(Array.from({ length: 8 }, () => get(thumbnailUrl)))
    const tags = new Set(answers.map(({ status, headers }) => `${status} ${headers.get('etag')}`))
    expect(tags.size).toBe(1)
    const other = await harness.another()
    expect(`200 ${(await get(thumbnailUrl, {}, other.url)).headers.get('etag')}`).toBe([...tags][0])
  })

  it.skipIf(!ffmpeg)('a video has a frame of it, one in a bucket from its beginning or its end', async () => {
    const small = await upload(odd('rotated.mov'), 'rotated.mov')
    expect(await sizeOf(await get(small.thumbnailUrl))).toMatchObject({ type: 'image/webp', height: 320 })
    // Larger than what is fetched whole.
    const film = await upload(await filmOf(150 * 1024 * 1024), 'a film.mp4')
    expect(await sizeOf(await get(film.thumbnailUrl))).toMatchObject({ type: 'image/webp', height: 320 })
    if (media === 's3')
      expect((await readdir(harness.mediaDir)).filter((name) => name.startsWith('.read-'))).toEqual([])
  })

  it('is not there for what is none, or is elsewhere: the address says why', async () => {
    const { url } = await upload(fixture('square.jpg'), 'square.jpg')
    const pdf = await upload(fixture('leaflet.pdf'), 'leaflet.pdf')
    expect(pdf.thumbnailUrl).toBeUndefined()
    const refused = await get(`${pdf.url}/thumbnail`)
    expect([refused.status, (await failureOf(refused)).code]).toEqual([404, 'no_thumbnail'])
    // A picture that we recognise and cannot read.
    const bmp = await upload(tinyBmp(), 'tiny.bmp')
    for (let time = 0; time < 2; time += 1) {
      const unreadable = await get(bmp.thumbnailUrl)
      expect([unreadable.status, (await failureOf(unreadable)).code]).toEqual([404, 'no_thumbnail'])
    }
    for (const path of [`${url}x/thumbnail`, `${url.replace(/media\/..../, 'media/0000')}/thumbnail`]) {
      const missing = await get(path)
      expect([missing.status, (await failureOf(missing)).code]).toEqual([404, 'not_found'])
    }
  })

  it('goes with its upload', async () => {
    const { url, thumbnailUrl } = await upload(fixture('square.jpg'), 'square.jpg')
    expect((await get(thumbnailUrl)).status).toBe(200)
    const id = new URL(url).pathname.split('/')[2] ?? ''
    const listedIds = async () => {
      const found: string[] = []
      for await (const page of harness.store.list()) found.push(...page.map((one) => one.id))
      return found
    }
    expect((await listedIds()).filter((one) => one === id)).toEqual([id])
    expect((await harness.call(`/api/media/${id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await get(thumbnailUrl)).status).toBe(404)
    expect(await harness.store.thumbnail(id)).toBeUndefined()
    // One that was being made meanwhile is an orphan, as any file without a row.
    await harness.store.keepThumbnail(id, Buffer.from('late'))
    expect(await listedIds()).toContain(id)
    await harness.store.remove(id)
    expect(await listedIds()).not.toContain(id)
  })

  it('stands in lists of uploads and jobs, and in a job’s files, which may be sent back with it', async () => {
    const file = await upload(fixture('square.jpg'), 'square.jpg')
    const listed = (await (await harness.call('/api/media?limit=1')).json()) as { data: StoredUploads }
    expect(listed.data.uploads).toMatchObject([
      { url: file.url, thumbnailUrl: file.thumbnailUrl, type: 'image/jpeg', waiting_jobs: 0 },
    ])
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
    const elsewhere = { ...file, url: 'https://example.com/a.jpg', thumbnailUrl: undefined }
    const answer = await harness.enqueue({ mediaFiles: [file], scheduledAt: inAnHour })
    expect(answer.status, await answer.clone().text()).toBe(200)
    const { jobs } = ((await answer.json()) as { data: { jobs: { job_id: string }[] } }).data
    const job = jobs[0]?.job_id ?? ''
    const [row] = await harness.owner`select content from publication_jobs where id = ${job}`
    expect(row?.content.mediaFiles[0]).not.toHaveProperty('thumbnailUrl')

    const path = `/api/publications/jobs/${job}`
    const read = (await (await harness.call(path)).json()) as { data: { content: { mediaFiles: unknown } } }
    expect(read.data.content.mediaFiles).toEqual([file])
    const list = (await (await harness.call(`/api/publications/jobs?ids=${job}`)).json()) as {
      data: { jobs: { thumbnail: string }[] }
    }
    expect(list.data.jobs).toMatchObject([{ thumbnail: file.thumbnailUrl }])

    const edit = (mediaFiles: unknown[]) =>
      harness.call(path, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ mediaFiles }),
      })
    expect((await edit([file])).status).toBe(200)
    for (const wrong of [
      { ...file, thumbnailUrl: `${file.url}/other` },
      { ...elsewhere, thumbnailUrl: `${elsewhere.url}/thumbnail` },
    ]) {
      const refused = await edit([wrong])
      expect(refused.status).toBe(400)
      expect((await failureOf(refused)).details).toMatchObject([{ field: 'mediaFiles[0].thumbnailUrl' }])
    }
    const { mediaFiles } = read.data.content as { mediaFiles: { url: string }[] }
    expect(mediaFiles.map(({ url }) => url)).toEqual([file.url])
  })
})

it('without ffmpeg a video has none, and the address says so', async () => {
  const harness = await startGatewayHarness({ FFMPEG_PATH: '/nowhere/ffmpeg' })
  try {
    const response = await harness.call('/api/media?name=a.mp4', {
      method: 'POST',
      body: fixture('reel.mp4') as never,
    })
    const { data } = (await response.json()) as { data: ShownMediaFile }
    expect(data.thumbnailUrl).toBeUndefined()
    const answer = await fetch(new URL(`${new URL(data.url).pathname}/thumbnail`, harness.url))
    expect(answer.status).toBe(404)
    expect(await failureOf(answer)).toMatchObject({
      code: 'no_thumbnail',
      message: expect.stringContaining('ffmpeg'),
    })
  } finally {
    await harness.close()
  }
})

it('what could not be made is remembered for a while, of so many files at most', () => {
  const refused = createRefused(1000)
  refused.add('a', 'damaged', 0)
  expect([refused.why('a', 999), refused.why('a', 1000), refused.why('b', 0)]).toEqual([
    'damaged',
    undefined,
    undefined,
  ])
  for (let count = 0; count < 10_000; count += 1) refused.add(String(count), 'damaged', 0)
  expect([refused.why('a', 1), refused.why('9999', 1)]).toEqual([undefined, 'damaged'])
})
