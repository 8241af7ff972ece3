import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type MediaFile, mediaFile, type PlatformCatalog } from '@carteiro/contracts'
import { fixtures } from '@carteiro/testing/fixtures'
import { catalogs } from '@carteiro/testing/gateway/catalogs'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
  const catalog = structuredClone(
    catalogs.find(({ platform }) => platform === 'instagram'),
  ) as PlatformCatalog
  for (const option of catalog.options) {
    option.media.combinations = [{ name: 'one to ten pictures', kinds: ['image'], min: 1, max: 10 }]
    if (option.media.files.image) option.media.files.image.max_alt_text = 1000
    option.settings = {
      type: 'object',
      additionalProperties: false,
      properties: {
        thumbnail: {
          type: 'object',
          properties: {
            url: { type: 'string', format: 'uri' },
            size: { type: 'integer' },
            type: { type: 'string' },
          },
        },
      },
    }
  }
  await harness.owner`
    update carteiro.platforms set catalog = ${harness.owner.json(catalog as never)} where platform = 'instagram'`
})
afterAll(() => harness?.close())

let square: MediaFile
let portrait: MediaFile
beforeEach(async () => {
  ;[square, portrait] = await Promise.all([upload('square.jpg'), upload('portrait.jpg')])
})

const upload = async (name: string): Promise<MediaFile> => {
  const form = new FormData()
  form.append('file', new Blob([(await readFile(join(fixtures, name))) as never]), name)
  const response = await harness.call('/api/media', { method: 'POST', body: form })
  expect(response.status).toBe(201)
  return mediaFile.parse(((await response.json()) as { data: unknown }).data)
}
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
const scheduled = async (more: Record<string, unknown> = {}): Promise<string> => {
  const answer = await harness.enqueue({
    selectedOptions: ['instagram_feed'],
    mediaFiles: [square],
    scheduledAt: inHours(2),
    ...more,
  })
  expect(answer.status, await answer.clone().text()).toBe(200)
  return ((await answer.json()) as { data: { jobs: { job_id: string }[] } }).data.jobs[0]?.job_id ?? ''
}
const expiring = (seconds = 900): string => {
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `https://bucket.s3.amazonaws.com/a.jpg?X-Amz-Date=${date}&X-Amz-Expires=${seconds}&X-Amz-Signature=aa`
}
const path = (id: string) => `/api/publications/jobs/${id}`
const edit = (id: string, body: unknown) =>
  harness.call(path(id), {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
type Read = {
  content: { mediaFiles: MediaFile[]; caption: string; settings: Record<string, unknown> }
  timeline: { type: string; data: { before?: { mediaFiles?: MediaFile[] } } }[]
}
/** Its files as they were enqueued: an answer adds where their thumbnails are. */
const jobIn = async (response: Response): Promise<Read> => {
  const { data } = (await response.json()) as { data: Read }
  const mediaFiles = data.content.mediaFiles.map((file) => mediaFile.parse(file))
  return { ...data, content: { ...data.content, mediaFiles } }
}
const read = async (id: string): Promise<Read> => jobIn(await harness.call(path(id)))
const filesOf = async (id: string): Promise<MediaFile[]> => (await read(id)).content.mediaFiles
const remove = async ({ url }: MediaFile): Promise<number> =>
  (await harness.call(`/api/media/${new URL(url).pathname.split('/')[2]}`, { method: 'DELETE' })).status

describe('an edit of a waiting job’s files', () => {
  it('replaces, adds, reorders and removes them, and leaves caption and settings', async () => {
    const id = await scheduled()
    const before = await read(id)
    for (const files of [[portrait], [square, portrait], [portrait, square], [square]]) {
      const response = await edit(id, { mediaFiles: files })
      expect(response.status, await response.clone().text()).toBe(200)
      expect((await jobIn(response)).content.mediaFiles).toEqual(files)
      expect((await read(id)).content).toEqual({ ...before.content, mediaFiles: files })
    }
  })

  it('changes an alt text alone, and the timeline keeps what it was', async () => {
    const id = await scheduled({ mediaFiles: [{ ...square, altText: 'Um quadrado' }] })
    expect((await edit(id, { mediaFiles: [{ ...square, altText: 'Um quadrado azul' }] })).status).toBe(200)
    expect(await filesOf(id)).toEqual([{ ...square, altText: 'Um quadrado azul' }])
    const edited = (await read(id)).timeline.find(({ type }) => type === 'edited')
    expect(edited?.data.before?.mediaFiles).toEqual([{ ...square, altText: 'Um quadrado' }])
  })

  it('fills in what was measured of an upload, as enqueueing does', async () => {
    const id = await scheduled()
    const { name, size, type, url } = portrait
    expect((await edit(id, { mediaFiles: [{ name, size, type, url }] })).status).toBe(200)
    expect(await filesOf(id)).toEqual([portrait])
  })

  it('goes with a new caption and time, all or nothing', async () => {
    const id = await scheduled()
    const wrong = { mediaFiles: [portrait], caption: 'a'.repeat(2201), scheduledAt: inHours(3) }
    const before = await read(id)
    expect((await edit(id, wrong)).status).toBe(422)
    expect(await read(id)).toEqual(before)
    expect((await edit(id, { ...wrong, caption: 'Boa tarde' })).status).toBe(200)
    expect((await read(id)).content).toMatchObject({ mediaFiles: [portrait], caption: 'Boa tarde' })
  })

  it('is possible while the job is held', async () => {
    const id = await scheduled()
    await harness.owner`select carteiro.pause_platform('instagram', 'an outage')`
    expect((await edit(id, { mediaFiles: [portrait] })).status).toBe(200)
    await harness.owner`select carteiro.resume_platform('instagram')`
    expect(await filesOf(id)).toEqual([portrait])
  })

  it('repairs a job whose file was refused', async () => {
    const id = await scheduled({ scheduledAt: undefined })
    const { owner } = harness
    await owner`select carteiro.claim_publication_jobs(5)`
    const refusal = { outcome: 'failed', verdict: 'refuse', code: 'media_rejected', message: 'Too blue.' }
    await owner`
      select carteiro.settle_publication_job(lease_token, ${owner.json(refusal)})
      from carteiro.publication_slots where job_id = ${id}`
    expect((await edit(id, { mediaFiles: [portrait] })).status).toBe(200)
    expect((await harness.post(`${path(id)}/retry`, {})).status).toBe(200)
    expect(await filesOf(id)).toEqual([portrait])
  })

  it('comes too late for a job that is being worked on', async () => {
    const id = await scheduled({ scheduledAt: undefined })
    await harness.owner`select carteiro.claim_publication_jobs(5)`
    const response = await edit(id, { mediaFiles: [portrait] })
    expect(response.status).toBe(409)
    expect(await filesOf(id)).toEqual([square])
  })

  it('changes a thumbnail, which is a setting, by the same rules', async () => {
    const { url, size, type } = portrait
    const id = await scheduled()
    const private_ = { url: 'http://169.254.169.254/a.jpg', size, type }
    const refused = await edit(id, { settings: { thumbnail: private_ } })
    expect(refused.status).toBe(422)
    expect((await failureOf(refused)).details[0]?.field).toBe('settings.thumbnail.url')
    const tooLate = await edit(id, { settings: { thumbnail: { url: expiring(), size, type } } })
    expect(tooLate.status).toBe(422)
    expect((await failureOf(tooLate)).details[0]?.field).toBe('settings.thumbnail.url')
    // As uploading answers it.
    const uploaded = { url, size, type, thumbnailUrl: `${url}/thumbnail` }
    expect((await edit(id, { settings: { thumbnail: uploaded } })).status).toBe(200)
    expect((await read(id)).content).toMatchObject({ mediaFiles: [square], settings: { thumbnail: { url } } })
    expect(await remove(portrait)).toBe(409)
    expect((await edit(id, { settings: {} })).status).toBe(200)
    expect(await remove(portrait)).toBe(200)
  })
})

describe('an upload', () => {
  it('is kept by the job that shows it now, and no more by one that showed it', async () => {
    const id = await scheduled()
    expect((await edit(id, { mediaFiles: [portrait] })).status).toBe(200)
    expect(await remove(portrait)).toBe(409)
    expect(await remove(square)).toBe(200)
    expect((await harness.call(new URL(portrait.url).pathname, {}, null)).status).toBe(200)
  })

  it('that was deleted is refused, and the job keeps what it has', async () => {
    const id = await scheduled()
    expect(await remove(portrait)).toBe(200)
    const response = await edit(id, { mediaFiles: [portrait] })
    expect(response.status).toBe(400)
    expect((await failureOf(response)).details[0]).toMatchObject({ field: 'mediaFiles[0].url' })
    expect(await filesOf(id)).toEqual([square])
  })
})

describe('what enqueueing refuses of a file, an edit refuses by the same field', () => {
  const elsewhere = { name: 'a.jpg', size: 1000, type: 'image/jpeg', url: 'https://cdn.example.com/a.jpg' }
  it.each<[what: string, files: () => unknown, field: string]>([
    ['a misspelt key', () => [{ ...square, alt_text: 'Um quadrado' }], 'mediaFiles[0].alt_text'],
    ['a measure that is wrong', () => [{ ...square, width: 7 }], 'mediaFiles[0].width'],
    ['a private address', () => [{ ...elsewhere, url: 'http://169.254.169.254/a.jpg' }], 'mediaFiles[0].url'],
    [
      'a scheme that is none',
      () => [{ ...elsewhere, url: 'ftp://cdn.example.com/a.jpg' }],
      'mediaFiles[0].url',
    ],
    ['a URL that ends too soon', () => [{ ...elsewhere, url: expiring(300) }], 'mediaFiles[0].url'],
    ['no file where one is needed', () => [], 'mediaFiles'],
    ['more than the option takes', () => Array.from({ length: 11 }, () => square), 'mediaFiles'],
    ['more than any option takes', () => Array.from({ length: 51 }, () => square), 'mediaFiles'],
    [
      'a type that the option does not take',
      () => [{ ...elsewhere, type: 'image/bmp' }],
      'mediaFiles[0].type',
    ],
    [
      'an alt text that is too long',
      () => [{ ...square, altText: 'a'.repeat(1001) }],
      'mediaFiles[0].altText',
    ],
    ['what is no list', () => square, 'mediaFiles'],
    ['nothing', () => null, 'mediaFiles'],
  ])('%s', async (_what, files, field) => {
    const id = await scheduled()
    // Once: an end that is counted from now is the same in both.
    const mediaFiles = files()
    const edited = await edit(id, { mediaFiles })
    const enqueued = await harness.enqueue({
      selectedOptions: ['instagram_feed'],
      mediaFiles,
      scheduledAt: inHours(2),
    })
    expect([400, 422]).toContain(edited.status)
    expect(edited.status).toBe(enqueued.status)
    const [ofEdit, ofEnqueue] = [await failureOf(edited), await failureOf(enqueued)]
    // An edit takes what answers add to a file that was converted, too.
    const plain = (message: string) =>
      message.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').replace(', changes, original', '')
    const said = ({ details }: typeof ofEdit) => details.map((one) => [one.field, plain(one.message)])
    expect(said(ofEdit)).toEqual(said(ofEnqueue))
    expect(said(ofEdit).map(([at]) => at)).toContain(field)
    expect(await filesOf(id)).toEqual([square])
  })

  it('but not a URL that ends in time for what was not changed', async () => {
    const id = await scheduled()
    const { content } = await read(id)
    const ends = { ...content, mediaFiles: [{ ...elsewhere, url: expiring() }] }
    const { owner, userId } = harness
    await owner`
      select carteiro.edit_publication_job(${id}, ${userId}, ${owner.json(content as never)}, ${owner.json(ends as never)})`
    expect((await edit(id, { caption: 'Boa tarde' })).status).toBe(200)
    expect((await edit(id, { mediaFiles: ends.mediaFiles })).status).toBe(422)
  })
})
