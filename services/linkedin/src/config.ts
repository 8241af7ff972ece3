import {
  appSetting,
  type DocumentedEnds,
  doubtSeconds,
  optionalAppSetting,
  platformConfig,
  publishCallSeconds,
  sunsetSetting,
} from '@carteiro/platform-kit'
import { z } from 'zod'

const PORTAL = 'https://www.linkedin.com/developers/apps, the app, "Auth"'

/**
 * The version of the API that this service is written for. It lives for a year.
 * https://learn.microsoft.com/en-us/linkedin/marketing/versioning
 */
const API_VERSION = '202609'

/**
 * As it was on 29 November 2026; later versions had no date yet.
 * A version that is not here lives for a year at least.
 */
export const versionEnds = {
  source: 'https://learn.microsoft.com/en-us/linkedin/marketing/integrations/migrations',
  ends: {
    202510: '2026-10-15',
    202511: '2026-11-16',
    202601: '2027-01-15',
    202602: '2027-02-15',
    202603: '2027-03-16',
  },
} satisfies DocumentedEnds

/** The configuration of the LinkedIn service. */
export const linkedinConfig = platformConfig.extend({
  PORT: platformConfig.shape.PORT.default(8086),
  LINKEDIN_API_BASE_URL: z.url().default('https://api.linkedin.com'),
  LINKEDIN_AUTHORIZE_URL: z.url().default('https://www.linkedin.com/oauth/v2/authorization'),
  LINKEDIN_TOKEN_URL: z.url().default('https://www.linkedin.com/oauth/v2/accessToken'),
  LINKEDIN_CREATE_CALL_SECONDS: publishCallSeconds(30),
  LINKEDIN_DOUBT_SECONDS: doubtSeconds(120),
  LINKEDIN_CLIENT_ID: appSetting('The client id of the app with "Share on LinkedIn"', PORTAL),
  LINKEDIN_CLIENT_SECRET: appSetting('The primary client secret of that app', PORTAL),
  /** LinkedIn wants a second app for organisations. Without it organisations cannot be connected. */
  LINKEDIN_ORGANIZATIONS_CLIENT_ID: optionalAppSetting(
    'The client id of a second app, with the Community Management API as its only product: to post for organisations',
    PORTAL,
  ),
  LINKEDIN_ORGANIZATIONS_CLIENT_SECRET: optionalAppSetting(
    'The primary client secret of the app for organisations',
    PORTAL,
  ),
  LINKEDIN_VERSION: z
    .string()
    .regex(/^20\d{4}$/, 'expected a version as YYYYMM, such as 202609')
    .default(API_VERSION),
  LINKEDIN_VERSION_SUNSET: sunsetSetting,
  /** How long a member's pictures and documents are given to be processed: LinkedIn does not say when they are. */
  LINKEDIN_GRACE_SECONDS: z.coerce.number().min(0).max(300).default(15),
})
export type LinkedInConfig = z.infer<typeof linkedinConfig>
