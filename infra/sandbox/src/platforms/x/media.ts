import { randomUUID } from 'node:crypto'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type MeasuredFile, measure } from '../../media-files.ts'
import { type Call, Refusal, type SharedState } from '../../platform.ts'
import { readJson } from './conventions.ts'
import { invalid, problem } from './problems.ts'
import type { XRules } from './rules.ts'
import { limitsOf } from './tiers.ts'

const SESSION_SECONDS = 1_295_999
const MEDIA_SECONDS = 86_400
const MAX_CHUNK_BYTES = 4 * 1024 * 1024
const MEGABYTE = 1024 * 1024
/** https://docs.x.com/x-api/media/quickstart/best-practices */
const MAX_BYTES = { tweet_image: 5 * MEGABYTE, tweet_gif: 15 * MEGABYTE }
const MIN_VIDEO_SECONDS = 0.5
/** Of images, GIFs and videos: https://docs.x.com/x-api/media/quickstart/media-upload-chunked */
const KEY_PREFIX = { tweet_image: 3, tweet_gif: 16, tweet_video: 13 }

export type Upload = {
  id: string
  owner: string
  category: keyof typeof KEY_PREFIX
  mediaKey: string
  type: string
  totalBytes: number
  received: number
  segments: number
  path: string
  finalizedAt: number | null
  readyAt: number
  failure: { code: number; name: string; message: string } | null
  measured: MeasuredFile | null
  altText: string | null
}

/** What of the OpenAPI document's list a post can have. https://docs.x.com/openapi.json */
const MEDIA_TYPES = [
  'video/mp4',
  'video/webm',
  'video/mp2t',
  'video/quicktime',
  'image/jpeg',
  'image/gif',
  'image/bmp',
  'image/png',
  'image/webp',
  'image/pjpeg',
  'image/tiff',
] as const

const initializeBody = z.strictObject({
  media_type: z.enum(MEDIA_TYPES),
  total_bytes: z.int().min(1).max(17_179_869_184),
  media_category: z.enum(['tweet_image', 'tweet_gif', 'tweet_video']),
  shared: z.boolean().optional(),
  additional_owners: z.array(z.string()).optional(),
})
const altBody = z.strictObject({
  id: z.string(),
  metadata: z.strictObject({ alt_text: z.strictObject({ text: z.string().max(1000) }) }),
})

const wrongMedia = (file: MeasuredFile | undefined, upload: Upload, maxSeconds: number): string | null => {
  if (!file) return 'file is invalid'
  const expected = upload.category.replace('tweet_', '')
  if (file.kind !== expected) return 'file is invalid'
  if (file.kind !== 'video') return null
  const { width, height, duration_seconds: seconds } = file
  if (!width || !height || !seconds) return 'Unsupported video format'
  if (seconds > maxSeconds)
    return `Duration ${Math.round(seconds * 1000)} exceeds max duration of ${maxSeconds * 1000}`
  return seconds < MIN_VIDEO_SECONDS ? 'Duration too short' : null
}

/** The four calls of X's chunked upload. Source: https://docs.x.com/x-api/media/quickstart/media-upload-chunked */
export const xMedia = ({ store, processingMs, clock }: SharedState, rules: () => XRules) => {
  const uploads = () => store.collection<Upload>('x-uploads')

  const find = (id: string | undefined, owner: string): Upload => {
    const upload = uploads()[id ?? '']
    if (!upload || upload.owner !== owner) throw invalid('BadRequest: Not found', { media_id: [id] })
    return upload
  }

  const view = (upload: Upload) => {
    const base = { id: upload.id, media_key: upload.mediaKey }
    if (upload.finalizedAt === null) return { ...base, expires_after_secs: SESSION_SECONDS }
    const done = { ...base, size: upload.received, expires_after_secs: MEDIA_SECONDS }
    if (upload.category === 'tweet_image') return done
    const left = Math.ceil((upload.readyAt - clock.now()) / 1000)
    if (left > 0) {
      return {
        ...done,
        processing_info: { state: 'in_progress', check_after_secs: Math.max(1, left), progress_percent: 50 },
      }
    }
    if (upload.failure) return { ...done, processing_info: { state: 'failed', error: upload.failure } }
    return { ...done, processing_info: { state: 'succeeded', progress_percent: 100 } }
  }
  const answer = (upload: Upload) => Response.json({ data: view(upload) })

  return {
    uploads,
    /** @throws Refusal unless the medium is finalized, processed, not expired and the caller's own */
    ready: (id: string, owner: string): Upload => {
      const upload = uploads()[id]
      const isGood =
        upload?.owner === owner &&
        upload.finalizedAt !== null &&
        upload.readyAt <= clock.now() &&
        !upload.failure &&
        clock.now() - upload.finalizedAt < MEDIA_SECONDS * 1000
      if (!isGood) throw invalid('Your media IDs are invalid.', { media_ids: [id] })
      return upload
    },

    initialize: async ({ context, account }: Call): Promise<Response> => {
      const body = initializeBody.safeParse(await readJson(context))
      if (!body.success) throw invalid(body.error.issues[0]?.message ?? '', {})
      const { media_category: category, media_type: type, total_bytes: totalBytes } = body.data
      const maxBytes = category === 'tweet_video' ? limitsOf(rules()).videoBytes : MAX_BYTES[category]
      if (totalBytes > maxBytes) throw invalid(`File size exceeds ${maxBytes / MEGABYTE} MB`)
      const id = store.nextId()
      const path = join(store.mediaDir, `x-${randomUUID()}`)
      writeFileSync(path, '')
      const upload: Upload = {
        id,
        owner: account.id,
        category,
        mediaKey: `${KEY_PREFIX[category]}_${id}`,
        type,
        totalBytes,
        path,
        received: 0,
        segments: 0,
        finalizedAt: null,
        readyAt: 0,
        failure: null,
        measured: null,
        altText: null,
      }
      uploads()[id] = upload
      store.save()
      return answer(upload)
    },

    append: async ({ context, account }: Call): Promise<Response> => {
      const upload = find(context.req.param('id'), account.id)
      const form = await context.req.parseBody()
      const unknown = Object.keys(form).find((name) => !['media', 'segment_index'].includes(name))
      if (unknown) throw invalid(`$.${unknown}: is not defined in the schema`)
      const { media } = form
      if (!(media instanceof File)) throw invalid('media is required')
      const index = Number(form.segment_index)
      if (!Number.isInteger(index) || index < 0 || index > 999) throw invalid('segment_index must be 0..999')
      if (media.size > MAX_CHUNK_BYTES) throw new Refusal(413, null)
      if (index < upload.segments)
        return Response.json({ data: { expires_at: Math.floor(clock.now() / 1000) + SESSION_SECONDS } })
      if (index !== upload.segments) throw invalid('Segments must be sent in order')
      appendFileSync(upload.path, Buffer.from(await media.arrayBuffer()))
      upload.received += media.size
      upload.segments += 1
      store.save()
      return Response.json({ data: { expires_at: Math.floor(clock.now() / 1000) + SESSION_SECONDS } })
    },

    finalize: async ({ context, account, fault }: Call): Promise<Response> => {
      const upload = find(context.req.param('id'), account.id)
      if (upload.received !== upload.totalBytes)
        throw invalid('Segments do not add up to provided total file size')
      const measured = await measure(upload.path)
      const wrong =
        fault?.fault === 'processing_failed'
          ? 'file is invalid'
          : wrongMedia(measured, upload, limitsOf(rules()).videoSeconds)
      if (wrong && upload.category === 'tweet_image') throw invalid(wrong)
      upload.failure = wrong ? { code: 1, name: 'InvalidMedia', message: wrong } : null
      upload.measured = measured ?? null
      upload.finalizedAt = clock.now()
      const delay = fault?.fault === 'slow_processing' ? (fault.delay_ms ?? 5_000) : processingMs
      upload.readyAt = upload.category === 'tweet_image' ? 0 : clock.now() + delay
      store.save()
      return answer(upload)
    },

    status: ({ context, account }: Call): Response => answer(find(context.req.query('media_id'), account.id)),

    setAltText: async ({ context, account }: Call): Promise<Response> => {
      const body = altBody.safeParse(await readJson(context))
      if (!body.success) throw invalid(body.error.issues[0]?.message ?? '')
      const upload = find(body.data.id, account.id)
      if (upload.category === 'tweet_video')
        throw problem(400, 'invalid-request', 'Invalid Request', 'alt text is for images')
      upload.altText = body.data.metadata.alt_text.text
      store.save()
      return Response.json({ data: { id: upload.id, associated_metadata: body.data.metadata } })
    },
  }
}
