import { appSetting, platformConfig } from '@carteiro/platform-kit'
import { z } from 'zod'

const PORTAL = 'https://console.cloud.google.com/apis/credentials, an OAuth client of type "Web application"'

/** The configuration of the YouTube service. */
export const youtubeConfig = platformConfig.extend({
  PORT: platformConfig.shape.PORT.default(8084),
  YOUTUBE_API_BASE_URL: z.url().default('https://www.googleapis.com'),
  YOUTUBE_AUTHORIZE_URL: z.url().default('https://accounts.google.com/o/oauth2/v2/auth'),
  YOUTUBE_TOKEN_URL: z.url().default('https://oauth2.googleapis.com/token'),
  YOUTUBE_REVOKE_URL: z.url().default('https://oauth2.googleapis.com/revoke'),
  YOUTUBE_CLIENT_ID: appSetting('The OAuth client id of the Google Cloud project', PORTAL, {
    // https://developers.google.com/identity/protocols/oauth2/web-server#uri-validation
    loopback: 'http://localhost',
  }),
  YOUTUBE_CLIENT_SECRET: appSetting('The OAuth client secret', PORTAL),
})
export type YouTubeConfig = z.infer<typeof youtubeConfig>
