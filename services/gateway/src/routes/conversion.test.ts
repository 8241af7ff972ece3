import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnqueueResponse, JobFile, MediaFile, OptionCheck } from '@carteiro/contracts'
import { type MediaServer, serveMedia } from '@carteiro/media/testing'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const odd = join(import.meta.dirname, '../../../../libs/media/fixtures/odd')
/** As long as a loaded machine may need for a conversion. */
const LIMIT_MS = 240_000

let harness: GatewayHarness
let elsewhere: MediaServer
let heic: MediaFile
let mkv: MediaFile
const upload = async (name: string, to = harness): Promise<MediaFile> => {
  const response = await to.call(`/api/media?name=${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: await readFile(join(odd, name)),
  })
  expect(response.status).toBe(201)
  return ((await response.json()) as { data: MediaFile }).data
}
beforeAll(async () => {
  elsewhere = await serveMedia()
  harness = await startGatewayHarness({
    converting: { ffmpeg: 'yes' },
    MEDIA_ALLOWED_ORIGINS: elsewhere.url,
  })
  heic = await upload('phone.heic')
  mkv = await upload('h264.mkv')
})
afterAll(async () => {
  await harness.close()
  await elsewhere.close()
})

type Detail = {
  status: string
  phase: string
  hold_reason: string | null
  media_policy: string
  error_code: string | null
  error_message: string | null
  content: { mediaFiles: JobFile[] }
  timeline: { type: string }[]
}
const jobOf = async (id: string): Promise<Detail> => {
  const response = await harness.call(`/api/publications/jobs/${id}`)
  expect(response.status).toBe(200)
  return ((await response.json()) as { data: Detail }).data
}
const enqueued = async (body: object, headers = {}): Promise<EnqueueResponse['data']> => {
  const response = await harness.enqueue({ mediaPolicy: 'convert', ...body }, headers)
  expect(response.status, await response.clone().text()).toBe(200)
  return ((await response.json()) as EnqueueResponse).data
}
const prepared = (id: string) =>
  expect
    .poll(async () => (await jobOf(id)).hold_reason, { timeout: LIMIT_MS, interval: 200 })
    .toBeNull()
    .then(() => jobOf(id))
const validate = async (body: object): Promise<OptionCheck[]> => {
  const response = await harness.post('/api/publications/validate', {
    selectedOptions: ['instagram_feed'],
    ...body,
  })
  expect(response.status).toBe(200)
  return ((await response.json()) as { data: { options: OptionCheck[] } }).data.options
}

it('where a request does not say, the account does', async () => {
  const body = { selectedOptions: ['instagram_feed'], mediaFiles: [heic] }
  const policy = (media_policy: string) =>
    harness.call(`/api/accounts/${harness.accounts.instagram}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ media_policy }),
    })
  expect(await validate(body)).toMatchObject([{ accepted: false, media: { verdict: 'refuse' } }])
  expect((await policy('sometimes')).status).toBe(400)
  expect((await policy('convert')).status).toBe(200)
  const { data } = await (await harness.call('/api/accounts')).json()
  expect(data.accounts).toContainEqual(expect.objectContaining({ media_policy: 'convert' }))
  expect(await validate(body)).toMatchObject([{ accepted: true, media: { verdict: 'convert' } }])
  expect(await validate({ ...body, mediaPolicy: 'refuse' })).toMatchObject([{ accepted: false }])
  const { jobs, media } = await enqueued({ ...body, mediaPolicy: undefined })
  expect(media).toMatchObject([{ verdict: 'convert' }])
  const [{ job_id } = { job_id: '' }] = jobs
  expect(await prepared(job_id)).toMatchObject({ media_policy: 'convert' })
  expect((await policy('refuse')).status).toBe(200)
})
const edit = (id: string, body: object) =>
  harness.call(`/api/publications/jobs/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const countTasks = async (): Promise<number> =>
  (await harness.owner`select * from carteiro.media_tasks`).length

describe('a file that an option does not take', () => {
  it('is refused unless it is asked to be converted; then every option says what becomes of it', async () => {
    const mediaFiles = [heic]
    expect((await harness.enqueue({ mediaFiles })).status).toBe(422)
    expect(await validate({ mediaFiles })).toMatchObject([
      { accepted: false, media: { verdict: 'refuse', files: [] } },
    ])
    const [check] = await validate({ mediaFiles, mediaPolicy: 'convert' })
    expect(check).toMatchObject({
      accepted: true,
      problems: [],
      waits_for: 'preparing_media',
      media: {
        verdict: 'convert',
        files: [{ file: 0, changes: [{ code: 'format', from: 'HEIC', to: 'JPEG' }] }],
      },
    })
    const both = ['instagram_feed', 'tiktok_video']
    const { media, rejected } = await enqueued({ mediaFiles, selectedOptions: both })
    expect(media).toMatchObject([
      { platform: 'instagram_feed', verdict: 'convert' },
      { platform: 'tiktok_video', verdict: 'refuse', files: [] },
    ])
    expect(rejected).toMatchObject([{ platform: 'tiktok_video', field: 'mediaFiles' }])
  })

  it('is converted before its job goes out, once for all that need it; the job shows both', async () => {
    const [first, second] = [await enqueued({ mediaFiles: [heic] }), await enqueued({ mediaFiles: [heic] })]
    const ids = [...first.jobs, ...second.jobs].map(({ job_id }) => job_id)
    for (const id of ids) {
      const job = await prepared(id)
      const [file] = job.content.mediaFiles
      expect(job.media_policy).toBe('convert')
      expect(file).toMatchObject({ type: 'image/jpeg', name: 'phone.jpg', changes: [{ code: 'format' }] })
      expect(file?.original).toEqual(heic)
      expect(job.timeline.map(({ type }) => type)).toEqual(['enqueued', 'prepared'])
      const bytes = await harness.call(new URL(file?.url ?? '').pathname)
      expect(bytes.headers.get('content-type')).toBe('image/jpeg')
    }
    const urls = await Promise.all(ids.map(async (id) => (await jobOf(id)).content.mediaFiles[0]?.url))
    expect(new Set(urls).size).toBe(1)
    const uploads = await harness.owner`select * from carteiro.media_uploads where name = 'phone.jpg'`
    expect(uploads.map(({ user_id }) => user_id)).toEqual([harness.userId])
  })

  it('is converted once even where it was uploaded twice', async () => {
    const again = await upload('phone.heic')
    const [job] = (await enqueued({ mediaFiles: [again] })).jobs
    const { content } = await prepared(job?.job_id ?? '')
    expect(content.mediaFiles[0]?.original?.url).toBe(again.url)
    const uploads = await harness.owner`select * from carteiro.media_uploads where name = 'phone.jpg'`
    expect(uploads).toHaveLength(1)
  })

  it('is a video as well: the pictures stay, in an MP4 with its index in front', async () => {
    const selectedOptions = ['tiktok_video', 'instagram_feed']
    const { jobs } = await enqueued({ mediaFiles: [{ ...mkv, altText: 'Um rio' }], selectedOptions })
    const files = await Promise.all(
      jobs.map(async ({ job_id }) => (await prepared(job_id)).content.mediaFiles[0]),
    )
    expect(files[0]).toMatchObject({
      type: 'video/mp4',
      name: 'h264.mp4',
      altText: 'Um rio',
      moovInFront: true,
    })
    expect(files[1]?.url).toBe(files[0]?.url)
  })

  it('may lie elsewhere: it is measured before the queue, whatever the request says of it, and read again then', async () => {
    const bytes = await readFile(join(odd, 'phone.heic'))
    const file = elsewhere.add('there.heic', 'image/jpeg', bytes)
    const selectedOptions = ['instagram_feed']
    const { jobs, media } = await enqueued({ mediaFiles: [file], selectedOptions })
    expect(media).toMatchObject([
      { verdict: 'convert', files: [{ changes: [{ from: 'HEIC', to: 'JPEG' }] }] },
    ])
    const { content } = await prepared(jobs[0]?.job_id ?? '')
    expect(content.mediaFiles).toMatchObject([{ type: 'image/jpeg', original: { url: file.url } }])
    expect(new URL(content.mediaFiles[0]?.url ?? '').origin).not.toBe(elsewhere.url)

    const damaged = elsewhere.add('no.heic', 'image/heic', new Uint8Array(1_000))
    const refusal = await failureOf(await harness.enqueue({ mediaFiles: [damaged], mediaPolicy: 'convert' }))
    expect(refusal.details).toMatchObject([{ field: 'mediaFiles[0].url', code: 'media_unreadable' }])
  })

  it('that is damaged fails its job for good, with the reason; a retry tries it again', async () => {
    const body = (await readFile(join(odd, 'phone.heic'))).fill(0, 1_500)
    const response = await harness.call('/api/media?name=broken.heic', {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body,
    })
    const { data } = (await response.json()) as { data: MediaFile }
    const [job] = (await enqueued({ mediaFiles: [data] })).jobs
    const id = job?.job_id ?? ''
    const failed = () =>
      expect.poll(async () => (await jobOf(id)).status, { timeout: LIMIT_MS, interval: 200 }).toBe('failed')
    await failed()
    expect(await jobOf(id)).toMatchObject({ error_code: 'conversion_failed' })
    const retry = await harness.post(`/api/publications/jobs/${id}/retry`, {})
    expect(retry.status).toBe(200)
    expect(await retry.json()).toMatchObject({
      data: { status: 'pending', phase: 'preparing', error_code: null },
    })
    await failed()
  })
})

describe('what a conversion is to do', () => {
  it('is said for all options or one, and is refused by name where it has no meaning', async () => {
    const mediaFiles = [heic]
    const crop = { x: 0, y: 0, w: 100, h: 100 }
    const wishes = { universal: { padding: 'blur' }, specific: { instagram_feed: { crop } } }
    const [job] = (await enqueued({ mediaFiles, conversion: wishes })).jobs
    const { content } = await prepared(job?.job_id ?? '')
    expect(content.mediaFiles[0]).toMatchObject({ width: 100, height: 100 })
    expect(content.mediaFiles[0]?.changes?.map(({ code }) => code)).toContain('cropped')

    const refused = async (body: object) => {
      const response = await harness.enqueue({ mediaFiles, mediaPolicy: 'convert', ...body })
      const { details } = await failureOf(response)
      return details.map(({ field, code }) => `${field} ${code}`)
    }
    expect(await refused({ mediaPolicy: undefined, conversion: wishes })).toContain(
      'conversion conversion_not_asked_for',
    )
    expect(await refused({ conversion: { specific: { instagram_fed: {} } } })).toContain(
      'conversion.specific.instagram_fed unknown_key',
    )
    expect(await refused({ conversion: { specific: { tiktok_video: {} } } })).toContain(
      'conversion.specific.tiktok_video option_not_selected',
    )
    expect(await refused({ conversion: { universal: { crop } } })).toContain(
      'conversion.universal.crop unknown_key',
    )
    expect(await refused({ mediaFiles: [heic, heic], conversion: wishes })).toContain(
      'conversion.specific.instagram_feed.crop crop_of_one_file',
    )
    const outside = { specific: { instagram_feed: { crop: { ...crop, w: 100_000 } } } }
    expect(await refused({ conversion: outside })).toContain(
      'conversion.specific.instagram_feed.crop crop_out_of_range',
    )
  })

  it('is part of what an idempotency key stands for', async () => {
    const key = { 'idempotency-key': 'convert-once' }
    const once = await enqueued({ mediaFiles: [heic] }, key)
    expect((await enqueued({ mediaFiles: [heic] }, key)).publication_id).toBe(once.publication_id)
    const other = await harness.enqueue({ mediaFiles: [heic] }, key)
    expect((await failureOf(other)).code).toBe('idempotency_key_reused')
  })
})

describe('an edit of a job whose files may be converted', () => {
  it('converts new files, keeps those that were converted wherever they are put, and lets a job go that needs nothing', async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString()
    const [job] = (await enqueued({ mediaFiles: [heic], scheduledAt })).jobs
    const id = job?.job_id ?? ''
    const [converted] = (await prepared(id)).content.mediaFiles
    const tasks = await countTasks()

    const other = await upload('display-p3.heic')
    const response = await edit(id, { mediaFiles: [other, { ...converted, altText: 'Um gato' }] })
    expect(response.status, await response.clone().text()).toBe(200)
    const { content } = await prepared(id)
    expect(content.mediaFiles[0]).toMatchObject({ type: 'image/jpeg', original: other })
    expect(content.mediaFiles[1]).toEqual({ ...converted, altText: 'Um gato' })
    expect(await countTasks()).toBe(tasks + 1)
    expect(await jobOf(id)).toMatchObject({ status: 'pending', phase: 'queued' })

    const wrong = await edit(id, { mediaFiles: [{ ...converted, original: other }] })
    expect((await failureOf(wrong)).details).toMatchObject([{ field: 'mediaFiles[0].original' }])
    const plain = await edit(id, { mediaPolicy: 'refuse', mediaFiles: [heic] })
    expect((await failureOf(plain)).code).toBe('invalid_edit')
  })

  it('of its caption leaves the work on its files alone', async () => {
    const [job] = (await enqueued({ mediaFiles: [heic] })).jobs
    const response = await edit(job?.job_id ?? '', { caption: 'Boa tarde' })
    expect(response.status, await response.clone().text()).toBe(200)
    expect((await prepared(job?.job_id ?? '')).content).toMatchObject({
      caption: 'Boa tarde',
      mediaFiles: [{ type: 'image/jpeg', original: heic }],
    })
  })
})

it('a video is refused before the queue where there is no ffmpeg, a picture is converted there', async () => {
  const without = await startGatewayHarness({ converting: { ffmpeg: 'no' } })
  try {
    const file = await upload('h264.mkv', without)
    const selectedOptions = ['tiktok_video']
    const body = { mediaFiles: [file], mediaPolicy: 'convert', selectedOptions, captions: {} }
    const { details } = await failureOf(await without.enqueue(body))
    expect(details.map(({ code }) => code)).toContain('no_video_converter')
    const picture = await upload('phone.heic', without)
    expect((await without.enqueue({ mediaFiles: [picture], mediaPolicy: 'convert' })).status).toBe(200)
  } finally {
    await without.close()
  }
})
