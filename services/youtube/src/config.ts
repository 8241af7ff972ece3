import { platformConfig } from '@carteiro/platform-kit'
import { z } from 'zod'

const DEFAULT_PORT = 8084

/** What the YouTube service is told. */
export const youtubeConfig = platformConfig.extend({
  PORT: platformConfig.shape.PORT.default(DEFAULT_PORT),
  YOUTUBE_API_BASE_URL: z.url().default('https://www.googleapis.com'),
})
export type YouTubeConfig = z.infer<typeof youtubeConfig>
