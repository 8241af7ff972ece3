import { type Attempt, createPlatformClient, type PlatformDefinition } from '@carteiro/platform-kit'
import { createTikTokApi } from './api.ts'
import { catalog } from './catalog.ts'
import { tiktokOAuth } from './oauth.ts'
import { publishPhotos } from './photo.ts'
import { createChunkSender } from './send-chunk.ts'
import type { TaskParts } from './task.ts'
import { publishVideo } from './video.ts'

/** The TikTok service, apart from where it runs. */
export const defineTikTok = (config: Parameters<typeof tiktokOAuth>[0]): PlatformDefinition => {
  const baseUrl = config.TIKTOK_API_BASE_URL
  const client = createPlatformClient({ platform: 'tiktok', baseUrl })
  const sendChunk = createChunkSender(baseUrl)
  const parts = (attempt: Attempt): TaskParts => ({
    attempt,
    api: createTikTokApi(client, attempt.account.accessToken),
    sendChunk,
  })
  return {
    catalog,
    publish: { tiktok_video: publishVideo(parts), tiktok_photo: publishPhotos(parts) },
    oauth: tiktokOAuth(config),
  }
}
