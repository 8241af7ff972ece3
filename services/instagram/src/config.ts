import { platformConfig } from '@carteiro/platform-kit'
import { z } from 'zod'

/** What the Instagram service is told. https://developers.facebook.com/docs/graph-api/changelog */
export const instagramConfig = platformConfig.extend({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8083),
  INSTAGRAM_API_BASE_URL: z.url().default('https://graph.instagram.com'),
  INSTAGRAM_API_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/, 'expected a version such as v26.0')
    .default('v26.0'),
  /** How long a publish call may take; nobody judges a lost one before. */
  INSTAGRAM_PUBLISH_CALL_SECONDS: z.coerce.number().int().min(1).max(300).default(45),
  /** How long a container is watched before a lost publish call counts as not done. Less than a minute is for tests. */
  INSTAGRAM_DOUBT_SECONDS: z.coerce.number().min(0).max(600).default(60),
})
export type InstagramConfig = z.infer<typeof instagramConfig>
