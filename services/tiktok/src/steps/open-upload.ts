import { fileAt, readSettings } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { Work } from '../api.ts'
import { type TikTokSettings, tiktokSettings } from '../catalog.ts'
import { INIT_CALL_SECONDS, UPLOAD_URL_SECONDS } from '../limits.ts'
import { agreeWithCreator, audienceOf } from './agree-with-creator.ts'
import { planChunks } from './chunk-plan.ts'

/** https://developers.tiktok.com/doc/content-posting-api-reference-direct-post */
const postInfoOf = (caption: string, privacy: string, settings: TikTokSettings) => ({
  ...(caption ? { title: caption } : {}),
  privacy_level: privacy,
  disable_comment: !settings.allowComments,
  disable_duet: !settings.allowDuet,
  disable_stitch: !settings.allowStitch,
  video_cover_timestamp_ms: settings.coverTimestampMs,
  brand_content_toggle: settings.brandedContent,
  brand_organic_toggle: settings.yourBrand,
  is_aigc: settings.isAiGenerated,
})

const record = z
  .object({
    publish_id: z.string(),
    sealed_upload_url: z.unknown(),
    expires_at: z.string(),
    video_size: z.number(),
    chunk_size: z.number(),
    total_chunk_count: z.number(),
    username: z.string().nullable(),
    warnings: z.array(z.string()),
  })
  .transform(({ publish_id, expires_at, video_size, chunk_size, total_chunk_count, ...more }) => ({
    ...more,
    publishId: publish_id,
    /** ISO time, by our own clock. */
    expiresAt: expires_at,
    plan: { videoSize: video_size, chunkSize: chunk_size, totalChunkCount: total_chunk_count },
  }))
/** An upload that TikTok waits for. */
export type OpenUpload = z.output<typeof record> & { uploadUrl: string }

/** From what an earlier attempt, or this one, has written down. */
const readRecord = ({ attempt }: Work, written: unknown): OpenUpload => {
  const read = record.parse(written)
  return { ...read, uploadUrl: attempt.decrypt(read.sealed_upload_url) }
}

/**
 * Begins the task of a video. Repeating a lost call is harmless: no byte, no post. @throws PlatformError before anything
 * is sent when the account does not take it
 */
export const openUpload = async (work: Work): Promise<OpenUpload> => {
  const { attempt, api } = work
  const { content } = attempt
  const earlier = attempt.earlier('init_video')
  if (earlier?.state === 'done') return readRecord(work, earlier.result)

  const file = fileAt(attempt, 0, 'one video')
  const settings = readSettings(tiktokSettings, content.settings)
  const audience = audienceOf(settings)
  const { allowed, agreement } = await agreeWithCreator(work, audience, settings)
  const plan = planChunks(file.size)
  const cut = {
    video_size: plan.videoSize,
    chunk_size: plan.chunkSize,
    total_chunk_count: plan.totalChunkCount,
  }
  const written = await attempt.step('init_video', {
    // TikTok counts the calls that begin an upload: https://developers.tiktok.com/doc/tiktok-api-v2-rate-limit
    counts: true,
    callSeconds: INIT_CALL_SECONDS,
    intent: { draft: audience.draft, ...cut },
    act: async (signal) => {
      await attempt.report('uploading', 0)
      const expiresAt = new Date(Date.now() + UPLOAD_URL_SECONDS * 1000).toISOString()
      const { publish_id, upload_url } = audience.draft
        ? await api.initInboxVideo(plan, signal)
        : await api.initVideo(postInfoOf(content.caption, audience.privacy, allowed), plan, signal)
      return {
        publish_id,
        sealed_upload_url: attempt.encrypt(upload_url),
        expires_at: expiresAt,
        ...cut,
        ...agreement,
      }
    },
  })
  return readRecord(work, written)
}
