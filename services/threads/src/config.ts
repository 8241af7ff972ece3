import { appSetting, doubtSeconds, platformConfig, publishCallSeconds } from '@carteiro/platform-kit'
import { z } from 'zod'

const PORTAL =
  'https://developers.facebook.com/apps/, the app, the use case "Access the Threads API", "Settings": not the id and secret of the Meta app'

/** The configuration of the Threads service. */
export const threadsConfig = platformConfig.extend({
  PORT: platformConfig.shape.PORT.default(8088),
  THREADS_API_BASE_URL: z.url().default('https://graph.threads.net'),
  THREADS_AUTHORIZE_URL: z.url().default('https://threads.com/oauth/authorize'),
  THREADS_CLIENT_ID: appSetting('The Threads app id', PORTAL),
  THREADS_CLIENT_SECRET: appSetting('The Threads app secret', PORTAL),
  THREADS_PUBLISH_CALL_SECONDS: publishCallSeconds(45),
  THREADS_DOUBT_SECONDS: doubtSeconds(120),
})
export type ThreadsConfig = z.infer<typeof threadsConfig>
