import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { keepMedia, type MeasuredFile, measure } from '../../media-files.ts'
import type { Call, SharedState } from '../../platform.ts'
import type { Store } from '../../store.ts'
import { requireDirectPost, requireRoomInInbox } from './caps.ts'
import { answer, invalid, refusal, scopeMissing } from './conventions.ts'
import { readBody, utf16Units } from './read-body.ts'
import type { Rules } from './rules.ts'
import { addPost, newPublishId, type Task, tasksOf } from './tasks.ts'

const PULL_LIMIT_MS = 60_000
const MAX_PHOTO_BYTES = 20 * 1024 * 1024
const DEFAULT_SLOW_MS = 5_000

const texts = {
  title: utf16Units(90).optional(),
  description: utf16Units(4000).optional(),
}
/** https://developers.tiktok.com/doc/content-posting-api-reference-photo-post */
const sourceInfo = z.strictObject({
  source: z.literal('PULL_FROM_URL'),
  photo_images: z.array(z.url()).min(1).max(35),
  photo_cover_index: z.int().min(0),
})
const body = z.discriminatedUnion('post_mode', [
  z.strictObject({
    media_type: z.literal('PHOTO'),
    post_mode: z.literal('DIRECT_POST'),
    post_info: z.strictObject({
      ...texts,
      privacy_level: z.string().optional(),
      disable_comment: z.boolean().optional(),
      auto_add_music: z.boolean().optional(),
      brand_content_toggle: z.boolean(),
      brand_organic_toggle: z.boolean(),
    }),
    source_info: sourceInfo,
  }),
  z.strictObject({
    media_type: z.literal('PHOTO'),
    post_mode: z.literal('MEDIA_UPLOAD'),
    post_info: z.strictObject(texts),
    source_info: sourceInfo,
  }),
])

/** Fetches one picture: no redirect, JPEG or WebP. @throws its fail_reason */
const pull = async (store: Store, url: string): Promise<MeasuredFile> => {
  const path = join(store.mediaDir, `tiktok-${randomUUID()}`)
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(PULL_LIMIT_MS) })
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`)
    await pipeline(Readable.fromWeb(response.body as never), createWriteStream(path))
  } catch {
    throw 'photo_pull_failed'
  }
  const file = await measure(path)
  if (!file || !['image/jpeg', 'image/webp'].includes(file.mime_type)) throw 'file_format_check_failed'
  if (file.size > MAX_PHOTO_BYTES) throw 'picture_size_check_failed'
  return file
}

/** One call that fetches pictures and posts them. https://developers.tiktok.com/doc/content-posting-api-reference-photo-post */
export const tiktokPhotos =
  ({ store, processingMs, lag }: SharedState, rules: () => Rules) =>
  async ({ context, account, fault, request }: Call): Promise<Response> => {
    const { post_mode: mode, post_info: info, source_info: source } = await readBody(context, body)
    const isDirect = mode === 'DIRECT_POST'
    if (!account.scopes.includes(isDirect ? 'video.publish' : 'video.upload')) throw scopeMissing()
    if (source.photo_cover_index >= source.photo_images.length)
      throw invalid('photo_cover_index: out of range')
    const isVerified = (url: string) => rules().verified_prefixes.some((prefix) => url.startsWith(prefix))
    if (!source.photo_images.every(isVerified)) {
      throw refusal(403, 'url_ownership_unverified', 'Please verify the ownership of the URL.')
    }
    if (isDirect)
      requireDirectPost(store, account, rules(), 'privacy_level' in info ? info.privacy_level : undefined)
    else requireRoomInInbox(store, account, rules(), Date.now())

    const now = Date.now()
    const task: Task = {
      publishId: newPublishId('p_pub_url~v2.'),
      owner: account.id,
      kind: 'photo',
      mode: isDirect ? 'direct' : 'inbox',
      info: { ...info, photo_cover_index: source.photo_cover_index },
      createdAt: now,
      upload: null,
      completeAt: now,
      readyAt:
        now + (fault?.fault === 'slow_processing' ? (fault.delay_ms ?? DEFAULT_SLOW_MS) : processingMs),
      failReason: fault?.fault === 'processing_failed' ? 'internal' : null,
      postId: null,
    }
    tasksOf(store)[task.publishId] = task
    lag.note(task.publishId)
    try {
      const files = await Promise.all(source.photo_images.map((url) => pull(store, url)))
      if (!task.failReason) await addPost(store, task, files, (one) => keepMedia(store, one, null), request)
    } catch (error) {
      if (typeof error !== 'string') throw error
      task.failReason = error
    }
    store.save()
    return answer({ publish_id: task.publishId })
  }
