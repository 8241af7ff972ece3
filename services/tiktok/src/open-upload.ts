import { readSettings, refused } from '@carteiro/platform-kit'
import { z } from 'zod'
import { type ChunkPlan, planChunks } from './chunk-plan.ts'
import { agreeWithCreator } from './creator.ts'
import { INIT_CALL_SECONDS, UPLOAD_URL_SECONDS } from './limits.ts'
import { audienceOf, videoPostInfo } from './post.ts'
import { tiktokSettings } from './settings.ts'
import { stepName, type Task } from './task.ts'

const record = z.object({
  publish_id: z.string(),
  sealed_upload_url: z.unknown(),
  expires_at: z.string(),
  video_size: z.number(),
  chunk_size: z.number(),
  total_chunk_count: z.number(),
  username: z.string().nullable(),
  warnings: z.array(z.string()),
})

/** An upload that TikTok waits for. */
export type OpenUpload = {
  publishId: string
  uploadUrl: string
  /** ISO time, by our own clock. */
  expiresAt: string
  plan: ChunkPlan
  username: string | null
  warnings: string[]
}

/** From what an earlier attempt, or this one, has written down. */
const readRecord = (task: Task, written: unknown): OpenUpload => {
  const read = record.parse(written)
  return {
    publishId: read.publish_id,
    uploadUrl: task.attempt.unseal(read.sealed_upload_url),
    expiresAt: read.expires_at,
    plan: {
      videoSize: read.video_size,
      chunkSize: read.chunk_size,
      totalChunkCount: read.total_chunk_count,
    },
    username: read.username,
    warnings: read.warnings,
  }
}

/**
 * Begins the task of a video. Repeating a lost call is harmless: no byte, no post. @throws PlatformError before anything
 * is sent when the account does not take it
 */
export const openUpload = async (task: Task): Promise<OpenUpload> => {
  const { attempt, api } = task
  const { content } = attempt
  const name = stepName(task, 'init_video')
  const earlier = attempt.earlier(name)
  if (earlier?.state === 'done') return readRecord(task, earlier.result)

  const [file] = content.mediaFiles
  if (!file) throw refused('media_rejected', 'mediaFiles: expected one video')
  const settings = readSettings(tiktokSettings, content.settings)
  const audience = audienceOf(settings)
  const { allowed, agreement } = await agreeWithCreator(task, audience, settings)
  const plan = planChunks(file.size)
  const cut = {
    video_size: plan.videoSize,
    chunk_size: plan.chunkSize,
    total_chunk_count: plan.totalChunkCount,
  }
  const written = await attempt.step(name, {
    // TikTok counts the calls that begin an upload: https://developers.tiktok.com/doc/tiktok-api-v2-rate-limit
    counts: true,
    callSeconds: INIT_CALL_SECONDS,
    intent: { draft: audience.draft, ...cut },
    act: async (signal) => {
      await attempt.report('uploading', 0)
      const expiresAt = new Date(Date.now() + UPLOAD_URL_SECONDS * 1000).toISOString()
      const { publish_id, upload_url } = audience.draft
        ? await api.initInboxVideo(plan, signal)
        : await api.initVideo(videoPostInfo(content.caption, audience.privacy, allowed), plan, signal)
      return {
        publish_id,
        sealed_upload_url: attempt.seal(upload_url),
        expires_at: expiresAt,
        ...cut,
        ...agreement,
      }
    },
  })
  return readRecord(task, written)
}
