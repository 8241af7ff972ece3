import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { MediaFile, PlatformCatalog } from '@carteiro/contracts'
import { fixtures } from '@carteiro/testing/fixtures'
import { catalogs } from '@carteiro/testing/gateway/catalogs'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { until } from '@carteiro/testing/stack/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const LONG_MS = 180_000

/** A server of the user's, that answers each request as `answer` says. */
type Answer = { status: number; etag?: string; bytes?: Buffer; silent?: boolean }
let answer: (path: string) => Answer
let requests: string[]
let square: Buffer
let harness: GatewayHarness
let origin: string
const server = createServer((request, response) => {
  const path = request.url ?? ''
  requests.push(path)
  const { status, etag, bytes = square, silent } = answer(path)
  const headers = { 'content-type': 'image/jpeg', ...(etag ? { etag } : {}) }
  if (silent) return
  if (status !== 200) return void response.writeHead(status).end()
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
  const [start, end] = [Number(first), Math.min(Number(last) + 1, bytes.length)]
  response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` })
  response.end(bytes.subarray(start, end))
})
beforeAll(async () => {
  square = await readFile(join(fixtures, 'square.jpg'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  harness = await startGatewayHarness({ converting: { ffmpeg: 'no' }, MEDIA_ALLOWED_ORIGINS: origin })
  const catalog = structuredClone(
    catalogs.find(({ platform }) => platform === 'instagram'),
  ) as PlatformCatalog
  const [feed] = catalog.options
  if (feed) catalog.options.push({ ...feed, option: 'instagram_story' })
  await harness.owner`
    update carteiro.platforms set catalog = ${harness.owner.json(catalog as never)} where platform = 'instagram'`
})
afterAll(async () => {
  await harness?.close()
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  requests = []
  answer = () => ({ status: 200 })
})

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
const elsewhere = (more: object = {}): MediaFile => ({
  name: 'praça.jpg',
  type: 'image/jpeg',
  size: square.length,
  url: `${origin}/square.jpg`,
  ...more,
})
/** Signed, and good for so long from now on. */
const signed = (minutes: number): string => {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `${origin}/signed.jpg?X-Amz-Date=${date}&X-Amz-Expires=${minutes * 60}&X-Amz-Signature=ab`
}
type Data = { jobs: { job_id: string }[]; copies?: unknown; warnings?: { code: string; field: string }[] }
const enqueue = async (files: unknown[], more: object = {}): Promise<{ id: string; data: Data }> => {
  const response = await harness.enqueue({ mediaFiles: files, scheduledAt: inHours(48), ...more })
  expect(response.status, await response.clone().text()).toBe(200)
  const { data } = (await response.json()) as { data: Data }
  return { id: data.jobs[0]?.job_id ?? '', data }
}
const jobOf = async (id: string) => {
  const [row] = await harness.owner`
    select status, hold_reason, error_code, error_message, content from publication_jobs where id = ${id}`
  return row as {
    status: string
    hold_reason: string | null
    error_code: string | null
    error_message: string | null
    content: { mediaFiles: MediaFile[] }
  }
}
const settled = (id: string) =>
  until(
    async () => {
      const job = await jobOf(id)
      return job.hold_reason === 'preparing_media' ? undefined : job
    },
    'the copy has ended',
    LONG_MS,
  )
const bytesAt = async (file: MediaFile | undefined) =>
  Buffer.from(await (await harness.call(new URL(file?.url ?? '').pathname, {}, null)).arrayBuffer())

describe('a file that lies elsewhere', () => {
  it('is copied at once when its post is due in more than an hour, and the post shows the copy', async () => {
    const { id, data } = await enqueue([elsewhere({ altText: 'Uma praça' })])
    expect(data.copies).toEqual([{ file: 0, reason: 'scheduled' }])
    const job = await settled(id)
    expect(job).toMatchObject({ status: 'pending', hold_reason: null })
    const [file] = job.content.mediaFiles
    expect(file).toMatchObject({ name: 'praça.jpg', altText: 'Uma praça', width: 1080, size: square.length })
    expect(file?.url.startsWith('http://media.test/media/')).toBe(true)
    answer = () => ({ status: 410 })
    expect(await bytesAt(file)).toEqual(square)
  })

  it('is copied when its URL is signed, though that ends before the post is due', async () => {
    const { id, data } = await enqueue([elsewhere({ url: signed(30) })])
    expect(data.copies).toEqual([{ file: 0, reason: 'signed_url' }])
    const [file] = (await settled(id)).content.mediaFiles
    expect(await bytesAt(file)).toEqual(square)
  })

  it('is copied once for a publication, however many options show it', async () => {
    const { data } = await enqueue([elsewhere({ url: `${origin}/shared.jpg` })], {
      selectedOptions: ['instagram_feed', 'instagram_story'],
    })
    const jobs = await Promise.all(data.jobs.map(({ job_id }) => settled(job_id)))
    expect(jobs.length).toBe(2)
    expect(new Set(jobs.map(({ content }) => content.mediaFiles[0]?.url)).size).toBe(1)
    // The first byte, to open it, and the whole.
    expect(requests.filter((path) => path === '/shared.jpg').length).toBe(2)
  })

  it('is not copied when its post is due soon, unless that is asked for', async () => {
    const soon = await enqueue([elsewhere()], { scheduledAt: inHours(0.5) })
    expect(soon.data.copies).toBeUndefined()
    expect(await jobOf(soon.id)).toMatchObject({ hold_reason: null })
    const asked = await enqueue([elsewhere({ copy: true })], { scheduledAt: inHours(0.5) })
    expect(asked.data.copies).toEqual([{ file: 0, reason: 'asked_for' }])
    const [file] = (await settled(asked.id)).content.mediaFiles
    expect(file?.url).toContain('/media/')
    expect(file).not.toHaveProperty('copy')
  })

  it('stays where it is when copy: false says so, with a warning where its URL is signed', async () => {
    const url = signed(72 * 60)
    const { id, data } = await enqueue([elsewhere({ url, copy: false })])
    expect(data.copies).toBeUndefined()
    expect(data.warnings).toMatchObject([{ field: 'mediaFiles[0].copy', code: 'signed_url_not_copied' }])
    expect((await jobOf(id)).content.mediaFiles[0]?.url).toBe(url)
    const dying = await harness.enqueue({
      mediaFiles: [elsewhere({ url: signed(30), copy: false })],
      scheduledAt: inHours(48),
    })
    expect((await failureOf(dying)).details).toMatchObject([
      { field: 'mediaFiles[0].url', code: 'url_expires' },
    ])
  })

  it('is said by validate to be copied, and nothing is done', async () => {
    const response = await harness.post('/api/publications/validate', {
      selectedOptions: ['instagram_feed'],
      mediaFiles: [elsewhere()],
      scheduledAt: inHours(48),
    })
    const { data } = (await response.json()) as { data: { copies: unknown } }
    expect(data.copies).toEqual([{ file: 0, reason: 'scheduled' }])
    expect(await harness.owner`select from carteiro.media_tasks where state = 'waiting'`).toHaveLength(0)
  })

  it('is copied later when its server does not answer for a moment', async () => {
    let count = 0
    answer = () => ({ status: ++count === 1 ? 503 : 200 })
    const { id } = await enqueue([elsewhere({ url: `${origin}/busy.jpg` })])
    expect(await settled(id)).toMatchObject({ status: 'pending', error_code: null })
    expect(count).toBeGreaterThan(1)
  })
})

describe('a file that cannot be copied', () => {
  it.each<[what: string, file: () => MediaFile, answers: () => Answer, code: string, message: RegExp]>([
    [
      'is gone',
      () => elsewhere({ url: `${origin}/a` }),
      () => ({ status: 404 }),
      'media_unreadable',
      /praça\.jpg: .*any more/,
    ],
    [
      'is longer than announced',
      () => elsewhere({ url: `${origin}/b` }),
      () => ({ status: 200, bytes: Buffer.concat([square, square]) }),
      'media_changed',
      /another file now/,
    ],
    [
      'has another ETag than when it was measured',
      () => elsewhere({ url: `${origin}/c`, etag: '"then"' }),
      () => ({ status: 200, etag: '"now"' }),
      'media_changed',
      /replaced since/,
    ],
    [
      'is no picture',
      () => elsewhere({ url: `${origin}/d` }),
      () => ({ status: 200, bytes: Buffer.alloc(square.length) }),
      'unsupported_media',
      /no known type/,
    ],
  ])('because it %s fails its jobs, and says why', async (_, file, answers, code, message) => {
    answer = answers
    const { id } = await enqueue([file()])
    const job = await settled(id)
    expect(job).toMatchObject({ status: 'failed', error_message: expect.stringMatching(message) })
    expect(job.error_code).toBe(code)
  })

  it('because its name leads to a private address by then fails its job', async () => {
    // The API refuses such a URL; a name that leads elsewhere later comes as far as the copy.
    const url = 'http://127.0.0.1:9/a.jpg'
    const { id } = await enqueue([elsewhere({ copy: false })])
    const spec = { source: elsewhere({ url }) }
    const preparation = {
      policy: 'refuse',
      files: [{ file_index: 0, kind: 'copy', key: url, spec, original: spec.source }],
    }
    const [row] = await harness.owner`select content from publication_jobs where id = ${id}`
    const content = { ...row?.content, mediaFiles: [spec.source] }
    await harness.owner`
      select carteiro.edit_publication_job(job_id => ${id}, owner_id => ${harness.userId},
        seen_content => ${harness.owner.json(row?.content)}, new_content => ${harness.owner.json(content)},
        preparation => ${harness.owner.json(preparation as never)})`
    expect(await settled(id)).toMatchObject({
      status: 'failed',
      error_code: 'media_unreadable',
      error_message: expect.stringContaining('not public'),
    })
  })

  it('is refused before the queue where its user may not store so much', async () => {
    const [before] = await harness.owner`select stored_bytes_per_user as bytes from carteiro.queue_settings`
    await harness.owner`update carteiro.queue_settings set stored_bytes_per_user = 1000`
    try {
      const response = await harness.enqueue({ mediaFiles: [elsewhere()], scheduledAt: inHours(48) })
      expect(response.status).toBe(413)
    } finally {
      await harness.owner`update carteiro.queue_settings set stored_bytes_per_user = ${before?.bytes ?? 0}`
    }
  })

  it('is refused by name where that cannot be meant', async () => {
    const form = new FormData()
    form.append('file', new Blob([square as never]), 'a.jpg')
    const uploaded = (await (await harness.call('/api/media', { method: 'POST', body: form })).json()).data
    const response = await harness.enqueue({
      mediaFiles: [{ ...uploaded, copy: true }, elsewhere({ size: 10 ** 12, copy: true })],
    })
    expect((await failureOf(response)).details).toMatchObject([
      { field: 'mediaFiles[0].copy', code: 'no_copy_needed' },
      { field: 'mediaFiles[1].copy', code: 'too_large' },
    ])
  })
})

describe('a file that is not copied and read later', () => {
  it('keeps the ETag that its server sends when it is enqueued', async () => {
    answer = () => ({ status: 200, etag: '"one"' })
    const { id } = await enqueue([elsewhere()], { scheduledAt: inHours(0.5) })
    expect((await jobOf(id)).content.mediaFiles[0]).toMatchObject({
      etag: '"one"',
      url: `${origin}/square.jpg`,
    })
  })

  it('is refused when it is another one already, and accepted when its server does not answer', async () => {
    const send = (more: object) =>
      harness.enqueue({ mediaFiles: [elsewhere(more)], scheduledAt: inHours(0.5) })
    answer = () => ({ status: 200, etag: '"two"' })
    expect((await failureOf(await send({ etag: '"one"' }))).details).toMatchObject([
      { field: 'mediaFiles[0].url', code: 'media_changed' },
    ])
    expect((await failureOf(await send({ size: square.length + 1 }))).details).toMatchObject([
      { field: 'mediaFiles[0].url', code: 'media_changed' },
    ])
    answer = () => ({ status: 503 })
    expect((await send({})).status).toBe(200)
  })
})

describe('an edit', () => {
  const send = async (method: string, path: string, body: unknown): Promise<void> => {
    const headers = { 'content-type': 'application/json' }
    const response = await harness.call(path, { method, headers, body: JSON.stringify(body) })
    expect(response.status, await response.clone().text()).toBe(200)
  }
  const pathOf = (id: string) => `/api/publications/jobs/${id}`
  const soon = { scheduledAt: inHours(0.5) }

  it('copies a new file, and leaves one that was copied as it is', async () => {
    const { id } = await enqueue([elsewhere()])
    const [copy] = (await settled(id)).content.mediaFiles
    requests = []
    await send('PATCH', pathOf(id), { mediaFiles: [copy, elsewhere({ url: signed(30) })] })
    const { status, content } = await settled(id)
    expect(status).toBe('pending')
    expect(content.mediaFiles[0]?.url).toBe(copy?.url)
    expect(content.mediaFiles[1]?.url).toMatch(/^http:\/\/media\.test\/media\//)
    expect(requests.every((path) => path.startsWith('/signed.jpg'))).toBe(true)
  })

  it.each([
    ['an edit', 'PATCH', ''],
    ['a new time', 'POST', '/reschedule'],
  ])('that moves a post beyond the hour copies its files: %s', async (_, method, path) => {
    const { id, data } = await enqueue([elsewhere()], soon)
    expect(data.copies).toBeUndefined()
    await send(method, `${pathOf(id)}${path}`, { scheduledAt: inHours(48) })
    const [file] = (await settled(id)).content.mediaFiles
    expect(file?.url).toMatch(/^http:\/\/media\.test\/media\//)
  })

  it('of the caption alone copies nothing', async () => {
    const { id } = await enqueue([elsewhere({ copy: false })])
    await send('PATCH', pathOf(id), { caption: 'Boa tarde' })
    expect(await jobOf(id)).toMatchObject({ hold_reason: null })
    expect((await jobOf(id)).content.mediaFiles[0]?.url).toContain('/square.jpg')
  })
})
