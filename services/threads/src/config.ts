import { appSetting, platformConfig } from '@carteiro/platform-kit'
import { z } from 'zod'

const DEFAULT_PORT = 8088

const PORTAL =
  'https://developers.facebook.com/apps/, the app, the use case "Access the Threads API", "Settings": not the id and secret of the Meta app'

/** What the Threads service is told. */
export const threadsConfig = platformConfig.extend({
  PORT: platformConfig.shape.PORT.default(DEFAULT_PORT),
  THREADS_API_BASE_URL: z.url().default('https://graph.threads.net'),
  THREADS_AUTHORIZE_URL: z.url().default('https://threads.com/oauth/authorize'),
  THREADS_CLIENT_ID: appSetting('The Threads app id', PORTAL),
  THREADS_CLIENT_SECRET: appSetting('The Threads app secret', PORTAL),
  /** How long a publish call may take; nobody judges a lost one before. */
  THREADS_PUBLISH_CALL_SECONDS: z.coerce.number().int().min(1).max(300).default(45),
  /** How long a container is watched before a lost publish call counts as not done. Less than a minute is for tests. */
  THREADS_DOUBT_SECONDS: z.coerce.number().min(0).max(600).default(120),
})
export type ThreadsConfig = z.infer<typeof threadsConfig>
