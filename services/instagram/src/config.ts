import { graphVersion, loginConfigId } from '@carteiro/meta-graph'
import {
  appSetting,
  doubtSeconds,
  optionalAppSetting,
  platformConfig,
  publishCallSeconds,
  sunsetSetting,
} from '@carteiro/platform-kit'
import { z } from 'zod'

const PORTAL =
  'https://developers.facebook.com/apps/, the app, "Instagram", "API setup with Instagram login": not the id and secret of the Meta app'
const FACEBOOK_PORTAL = 'https://developers.facebook.com/apps/, the app, "App settings", "Basic"'

/** The configuration of the Instagram service. */
export const instagramConfig = platformConfig.extend({
  PORT: platformConfig.shape.PORT.default(8083),
  INSTAGRAM_API_BASE_URL: z.url().default('https://graph.instagram.com'),
  INSTAGRAM_AUTHORIZE_URL: z.url().default('https://www.instagram.com/oauth/authorize'),
  INSTAGRAM_TOKEN_URL: z.url().default('https://api.instagram.com/oauth/access_token'),
  INSTAGRAM_CLIENT_ID: appSetting('The Instagram app id, for the login with Instagram', PORTAL),
  INSTAGRAM_CLIENT_SECRET: appSetting('The Instagram app secret, for the login with Instagram', PORTAL),
  /** Without it that way is not offered. */
  INSTAGRAM_FACEBOOK_CLIENT_ID: optionalAppSetting(
    'The id of a Meta app with Facebook Login: for accounts that are reached through their Facebook page',
    FACEBOOK_PORTAL,
  ),
  INSTAGRAM_FACEBOOK_CLIENT_SECRET: optionalAppSetting('The secret of that Meta app', FACEBOOK_PORTAL),
  INSTAGRAM_LOGIN_CONFIG_ID: loginConfigId(
    'The id of a configuration, where that Meta app has Facebook Login for Business',
  ),
  INSTAGRAM_FACEBOOK_AUTHORIZE_URL: z.url().default('https://www.facebook.com/v26.0/dialog/oauth'),
  INSTAGRAM_FACEBOOK_API_BASE_URL: z.url().default('https://graph.facebook.com'),
  INSTAGRAM_API_VERSION: graphVersion,
  INSTAGRAM_API_VERSION_SUNSET: sunsetSetting,
  INSTAGRAM_PUBLISH_CALL_SECONDS: publishCallSeconds(45),
  INSTAGRAM_DOUBT_SECONDS: doubtSeconds(60),
})
export type InstagramConfig = z.infer<typeof instagramConfig>
