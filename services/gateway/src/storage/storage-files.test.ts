import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MediaFile } from '@carteiro/contracts'
import { createMediaGuard, openMedia } from '@carteiro/media'
import { fixtures } from '@carteiro/testing/fixtures'
import {
  createKey,
  failureOf,
  type GatewayHarness,
  startGatewayHarness,
} from '@carteiro/testing/gateway/harness'
import type { StorageHarness } from '@carteiro/testing/gateway/storage'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

let harness: GatewayHarness
let storage: StorageHarness
let square: Buffer
let portrait: Buffer
beforeAll(async () => {
  harness = await startGatewayHarness({ withStorage: true })
  storage = harness.storage as StorageHarness
  await (await storage.as()).createBucket('films', { public: false })
  await harness.owner.unsafe(`
    create policy "Everyone has a folder" on storage.objects to authenticated
      using (bucket_id = 'films' and (storage.foldername(name))[1] = (select auth.uid())::text)`)
  square = await readFile(join(fixtures, 'square.jpg'))
  portrait = await readFile(join(fixtures, 'portrait.jpg'))
})
afterAll(() => harness?.close())
afterEach(() => storage.interfere(undefined))

let count = 0
/** A file of a user's, uploaded by the user's app. @returns its path */
const put = async (
  bytes: Buffer,
  { of = harness.userId, name = `a picture ${++count}.jpg` } = {},
): Promise<string> => {
  const bucket = (await storage.as(of)).from('films')
  const { data, error } = await bucket.upload(`${of}/${name}`, bytes, {
    contentType: 'image/jpeg',
    upsert: true,
  })
  if (error) throw error
  return data.path
}
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
const named = (path: string, more: object = {}) => ({ storage: { bucket: 'films', path }, ...more })
const enqueue = (files: unknown[], more: object = {}, token?: string) =>
  harness.post(
    '/api/publications/enqueue',
    {
      selectedOptions: ['instagram_feed'],
      mediaFiles: files,
      scheduledAt: inHours(0.5),
      ...more,
    },
    {},
    token,
  )
type Answer = { data: { jobs: { job_id: string }[]; publication_id: string } }
const jobOf = async (response: Response): Promise<{ id: string; files: MediaFile[] }> => {
  expect(response.status, await response.clone().text()).toBe(200)
  const id = ((await response.json()) as Answer).data.jobs[0]?.job_id ?? ''
  const [row] = await harness.owner`select content from publication_jobs where id = ${id}`
  return { id, files: row?.content.mediaFiles }
}
const read = (file: MediaFile | undefined, init: RequestInit = {}) =>
  harness.call(new URL(file?.url ?? '').pathname, init, null)
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())
const detailsOf = async (response: Response) =>
  (await failureOf(response)).details.map(({ field, code }) => [field, code])

describe('a file in Supabase Storage', () => {
  it('is published as it lies there: measured, and read by an address of the gateway’s', async () => {
    const path = await put(square)
    const { files } = await jobOf(await enqueue([named(path, { altText: 'Um quadrado' })]))
    const [file] = files
    expect(file).toMatchObject({
      name: path.split('/')[1],
      type: 'image/jpeg',
      size: square.length,
      width: 1080,
      altText: 'Um quadrado',
      storage: { bucket: 'films', path },
      etag: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect(await bytesOf(await read(file))).toEqual(square)
    const part = await read(file, { headers: { range: 'bytes=10-19' } })
    expect([part.status, part.headers.get('content-range'), part.headers.get('etag')]).toEqual([
      206,
      `bytes 10-19/${square.length}`,
      `"${file?.etag}"`,
    ])
    expect(await bytesOf(part)).toEqual(square.subarray(10, 20))
    expect((await read(file, { method: 'HEAD' })).headers.get('content-length')).toBe(String(square.length))
    // The same file has the same address again: what a service has cached of it counts.
    expect((await jobOf(await enqueue([named(path)]))).files[0]?.url).toBe(file?.url)
  })

  it('is refused when it is another user’s, with the answer for one that does not exist', async () => {
    const theirs = await put(square, { of: harness.strangerId, name: 'theirs.jpg' })
    const refusals = await Promise.all(
      [theirs, `${harness.userId}/none.jpg`].map(async (path) => {
        const response = await enqueue([named(path)])
        expect(response.status).toBe(400)
        return (await response.text()).replaceAll(path, 'PATH')
      }),
    )
    expect(refusals[0]).toBe(refusals[1])
    expect(refusals[0]).toContain('mediaFiles[0].storage.path')
    // The service role publishes for a user, under that user's policies.
    const service = await harness.project.sharedToken({ role: 'service_role' })
    const { userId, strangerId } = harness
    expect((await enqueue([named(theirs)], { userId }, service)).status).toBe(400)
    expect((await enqueue([named(await put(square))], { userId }, service)).status).toBe(200)
    expect(strangerId).not.toBe(userId)
  })

  it('is judged as its user’s when an API key names it', async () => {
    const { secret } = await createKey(harness, { scopes: ['publications:write'] })
    expect((await enqueue([named(await put(square))], {}, secret)).status).toBe(200)
    const theirs = await put(square, { of: harness.strangerId })
    expect(await detailsOf(await enqueue([named(theirs)], {}, secret))).toEqual([
      ['mediaFiles[0].storage.path', 'unknown_object'],
    ])
  })

  it('names what is wrong with each entry', async () => {
    const path = await put(square)
    const text = await put(Buffer.from('Bom dia'), { name: 'text.jpg' })
    const wrong = [
      { storage: { bucket: 'none', path } },
      named(path),
      named(path, { size: 3, type: 'image/jpeg' }),
      named(text),
    ]
    expect(await detailsOf(await enqueue(wrong))).toEqual([
      ['mediaFiles[0].storage.bucket', 'unknown_bucket'],
      ['mediaFiles[2].size', 'media_changed'],
      ['mediaFiles[3].storage.path', expect.stringMatching(/media/)],
    ])
    const malformed = [
      { storage: { bucket: 'films', pfad: 'a' } },
      { storage: 'a', altText: 1 },
      { nam: 'a' },
    ]
    expect(await detailsOf(await enqueue(malformed))).toEqual(
      expect.arrayContaining([
        ['mediaFiles[0].storage.path', 'invalid_type'],
        ['mediaFiles[0].storage.pfad', 'unknown_key'],
        ['mediaFiles[2].name', 'invalid_type'],
        ['mediaFiles[2].nam', 'unknown_key'],
      ]),
    )
    expect(await harness.owner`select from carteiro.storage_files where path = ${text}`).toHaveLength(0)
  })

  it('is validated without leaving anything, by its limits too', async () => {
    const path = await put(portrait)
    const response = await harness.post('/api/publications/validate', {
      selectedOptions: ['instagram_feed'],
      mediaFiles: [named(path)],
    })
    expect(response.status, await response.clone().text()).toBe(200)
    expect(await harness.owner`select from carteiro.storage_files where path = ${path}`).toHaveLength(0)
    const theirs = await put(square, { of: harness.strangerId })
    const refused = await harness.post('/api/publications/validate', {
      selectedOptions: ['instagram_feed'],
      mediaFiles: [named(theirs)],
    })
    expect(await detailsOf(refused)).toEqual([['mediaFiles[0].storage.path', 'unknown_object']])
  })

  it('is taken in a batch, where a wrong one refuses its own entry', async () => {
    const [path, theirs] = [await put(square), await put(square, { of: harness.strangerId })]
    const entry = (file: string) => ({ selectedOptions: ['instagram_feed'], mediaFiles: [named(file)] })
    const response = await harness.post('/api/publications/batch', {
      publications: [entry(path), entry(theirs), entry(path)],
    })
    const { data } = (await response.json()) as {
      data: { publications: { success: boolean; error?: { details: { field: string }[] } }[] }
    }
    expect(data.publications.map(({ success }) => success)).toEqual([true, false, true])
    expect(data.publications[1]?.error?.details[0]?.field).toBe('publications[1].mediaFiles[0].storage.path')
  })

  it('replaces a file of a waiting job, and stays when the list is sent again', async () => {
    const { id, files } = await jobOf(await enqueue([named(await put(square))]))
    const path = await put(portrait)
    const edit = async (mediaFiles: unknown[]) => {
      const response = await harness.call(`/api/publications/jobs/${id}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ mediaFiles }),
      })
      expect(response.status, await response.clone().text()).toBe(200)
      return ((await response.json()) as { data: { content: { mediaFiles: MediaFile[] } } }).data.content
        .mediaFiles
    }
    const [again] = await edit(files)
    expect(again).toEqual(files[0])
    const [other] = await edit([named(path)])
    expect(await bytesOf(await read(other))).toEqual(portrait)
  })
})

describe('an enqueued file that is not as it was', () => {
  const open = async (file: MediaFile) =>
    openMedia(
      { ...file, url: new URL(new URL(file.url).pathname, harness.url).href },
      {
        guard: createMediaGuard([new URL(harness.url).origin]),
        signal: new AbortController().signal,
      },
    )

  it('is not read any more when it was replaced, and the reader learns why', async () => {
    const path = await put(square)
    const [file] = (await jobOf(await enqueue([named(path)]))).files as [MediaFile]
    expect((await open(file)).size).toBe(square.length)
    await put(Buffer.concat([square, Buffer.from('more')]), { name: path.split('/')[1] ?? '' })
    expect((await read(file)).status).toBe(412)
    await expect(open(file)).rejects.toMatchObject({ code: 'media_changed', verdict: 'refuse' })
    // As it was, it is the file again.
    await put(square, { name: path.split('/')[1] ?? '' })
    expect(await bytesOf(await read(file))).toEqual(square)
  })

  it('is not read any more when it was deleted, or its bucket with it', async () => {
    const path = await put(square)
    const [file] = (await jobOf(await enqueue([named(path)]))).files as [MediaFile]
    await (await storage.as()).from('films').remove([path])
    expect((await read(file)).status).toBe(404)
    await expect(open(file)).rejects.toMatchObject({ code: 'media_unreadable', verdict: 'refuse' })

    const service = await storage.as()
    await service.createBucket('passing', { public: true })
    await service.from('passing').upload('a.jpg', square, { contentType: 'image/jpeg' })
    const there = { storage: { bucket: 'passing', path: 'a.jpg' } }
    const [other] = (await jobOf(await enqueue([there]))).files as [MediaFile]
    await service.from('passing').remove(['a.jpg'])
    expect((await service.deleteBucket('passing')).error).toBeNull()
    await expect(open(other)).rejects.toMatchObject({ code: 'media_unreadable', verdict: 'refuse' })
    expect(await detailsOf(await enqueue([there]))).toEqual([
      ['mediaFiles[0].storage.bucket', 'unknown_bucket'],
    ])
  })

  it('is never read as another one that was put there while it was asked for', async () => {
    const path = await put(square)
    const [file] = (await jobOf(await enqueue([named(path)]))).files as [MediaFile]
    // The database says that it is the same, Storage sends another one.
    storage.interfere(
      () =>
        new Response(new Uint8Array(square.length), {
          status: 206,
          headers: { 'content-range': `bytes 0-${square.length - 1}/${square.length}`, etag: '"other"' },
        }),
    )
    expect((await read(file)).status).toBe(412)
  })

  it('is a matter of time when Storage does not answer', async () => {
    const path = await put(square)
    const [file] = (await jobOf(await enqueue([named(path)]))).files as [MediaFile]
    storage.interfere(() => new Response('<html>', { status: 502 }))
    const response = await read(file)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10'])
    await expect(open(file)).rejects.toMatchObject({ code: 'media_unreadable', verdict: 'retry' })
    expect((await enqueue([named(await put(square).catch(() => path))])).status).toBe(503)
  })
})

it('a project without Storage, or a gateway without its key, says so', async () => {
  const without = await startGatewayHarness()
  try {
    const send = (mediaFiles: unknown[]) => without.enqueue({ mediaFiles })
    expect(await detailsOf(await send([named('a.jpg')]))).toEqual([['mediaFiles[0].storage', 'no_storage']])
  } finally {
    await without.close()
  }
})
