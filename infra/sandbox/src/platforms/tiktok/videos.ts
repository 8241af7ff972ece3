import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Call, SharedState } from '../../platform.ts'
import { requireDirectPost, requireRoomInInbox } from './caps.ts'
import { answer, invalid, refusal } from './conventions.ts'
import { readBody, utf16Units } from './read-body.ts'
import type { Rules } from './rules.ts'
import { newPublishId, type Task, tasksOf } from './tasks.ts'

/** TikTok does not say whether its megabytes are of a thousand or of 1024: the sandbox accepts what either would. */
const MIN_CHUNK_BYTES = 5_000_000
const MAX_CHUNK_BYTES = 64 * 1024 * 1024
const MAX_LAST_CHUNK_BYTES = 128 * 1024 * 1024
const MAX_VIDEO_BYTES = 4 * 1024 ** 3
const MAX_CHUNKS = 1000

/** https://developers.tiktok.com/doc/content-posting-api-reference-direct-post, and …-upload-video for drafts */
const fileSource = z.strictObject({
  source: z.literal('FILE_UPLOAD'),
  video_size: z.int().min(1).max(MAX_VIDEO_BYTES),
  chunk_size: z.int().min(1),
  total_chunk_count: z.int().min(1).max(MAX_CHUNKS),
})
const pullSource = z.strictObject({ source: z.literal('PULL_FROM_URL'), video_url: z.url() })
const sourceInfo = z.discriminatedUnion('source', [fileSource, pullSource])
const inboxBody = z.strictObject({ source_info: sourceInfo })
const directBody = inboxBody.extend({
  post_info: z.strictObject({
    title: utf16Units(2200).optional(),
    privacy_level: z.string().optional(),
    disable_comment: z.boolean().optional(),
    disable_duet: z.boolean().optional(),
    disable_stitch: z.boolean().optional(),
    video_cover_timestamp_ms: z.int32().optional(),
    // The table demands it, and the samples leave it out: the stricter one holds.
    brand_content_toggle: z.boolean(),
    brand_organic_toggle: z.boolean().optional(),
    is_aigc: z.boolean().optional(),
  }),
})

/** @throws Refusal for a plan that does not add up. https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide */
const checkPlan = ({
  video_size: size,
  chunk_size: chunk,
  total_chunk_count: count,
}: z.infer<typeof fileSource>) => {
  if (count !== Math.floor(size / chunk)) throw invalid('The total chunk count is invalid')
  if (count === 1 && chunk !== size) throw invalid('The chunk size is invalid')
  if (chunk > MAX_CHUNK_BYTES || (count > 1 && chunk < MIN_CHUNK_BYTES))
    throw invalid('The chunk size is invalid')
  if (size - (count - 1) * chunk > MAX_LAST_CHUNK_BYTES) throw invalid('The chunk size is invalid')
}

/** The two calls that begin an upload. */
export const tiktokVideos = ({ store, lag }: SharedState, rules: () => Rules) => {
  const open = (
    { account, context }: Call,
    source: z.infer<typeof sourceInfo>,
    about: Pick<Task, 'mode' | 'info'> & { prefix: string },
  ): Response => {
    if (source.source === 'PULL_FROM_URL') {
      throw refusal(403, 'url_ownership_unverified', 'The sandbox pulls no videos: use FILE_UPLOAD.')
    }
    checkPlan(source)
    const [id, token] = [randomBytes(8).toString('hex'), randomBytes(16).toString('hex')]
    const path = join(store.mediaDir, `tiktok-${id}.mp4`)
    writeFileSync(path, '')
    const now = Date.now()
    const task: Task = {
      publishId: newPublishId(about.prefix),
      owner: account.id,
      kind: 'video',
      mode: about.mode,
      info: about.info,
      createdAt: now,
      upload: {
        id,
        token,
        size: source.video_size,
        chunkSize: source.chunk_size,
        count: source.total_chunk_count,
        received: 0,
        expiresAt: now + rules().upload_url_seconds * 1000,
        path,
      },
      completeAt: null,
      readyAt: 0,
      failReason: null,
      postId: null,
    }
    tasksOf(store)[task.publishId] = task
    lag.note(task.publishId)
    store.save()
    const url = new URL('/tiktok/upload/video', context.req.url)
    url.search = new URLSearchParams({ upload_id: id, upload_token: token }).toString()
    return answer({ publish_id: task.publishId, upload_url: url.href })
  }

  return {
    initDirect: async (call: Call): Promise<Response> => {
      const { post_info: info, source_info } = await readBody(call.context, directBody)
      requireDirectPost(store, call.account, rules(), info.privacy_level)
      return open(call, source_info, { mode: 'direct', info, prefix: 'v_pub_file~v2-1.' })
    },
    initInbox: async (call: Call): Promise<Response> => {
      const { source_info } = await readBody(call.context, inboxBody)
      requireRoomInInbox(store, call.account, rules(), Date.now())
      return open(call, source_info, { mode: 'inbox', info: {}, prefix: 'v_inbox_file~v2.' })
    },
  }
}
