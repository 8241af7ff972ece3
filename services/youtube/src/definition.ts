import {
  type Attempt,
  createPlatformClient,
  createRangeSender,
  createUploadClients,
  type PlatformDefinition,
} from '@carteiro/platform-kit'
import { createYouTubeApi } from './api.ts'
import { catalog } from './catalog.ts'
import { youtubeOAuth } from './oauth.ts'
import { publishVideo } from './publish.ts'
import type { UploadParts } from './upload.ts'

/** The YouTube service, apart from where it runs. */
export const defineYouTube = (config: Parameters<typeof youtubeOAuth>[0]): PlatformDefinition => {
  const baseUrl = config.YOUTUBE_API_BASE_URL
  const client = createPlatformClient({ platform: 'youtube', baseUrl })
  const uploadClients = createUploadClients({
    platform: 'youtube',
    apiBaseUrl: baseUrl,
    hostSuffixes: ['.googleapis.com'],
  })
  const sendRange = createRangeSender(uploadClients)
  const publish = publishVideo(
    (attempt: Attempt): UploadParts => ({
      attempt,
      api: createYouTubeApi(client, uploadClients, attempt.account.accessToken),
      sendRange,
    }),
  )
  return { catalog, publish: { youtube_video: publish, youtube_short: publish }, oauth: youtubeOAuth(config) }
}
