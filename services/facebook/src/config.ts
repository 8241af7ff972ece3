import { graphVersion, loginConfigId } from '@carteiro/meta-graph'
import {
  appSetting,
  doubtSeconds,
  platformConfig,
  publishCallSeconds,
  sunsetSetting,
} from '@carteiro/platform-kit'
import { z } from 'zod'

const PORTAL = 'https://developers.facebook.com/apps/, the app, "App settings", "Basic"'

/** The configuration of the Facebook service. */
export const facebookConfig = platformConfig.extend({
  PORT: platformConfig.shape.PORT.default(8087),
  FACEBOOK_API_BASE_URL: z.url().default('https://graph.facebook.com'),
  FACEBOOK_AUTHORIZE_URL: z.url().default('https://www.facebook.com/v26.0/dialog/oauth'),
  FACEBOOK_CLIENT_ID: appSetting('The app id', PORTAL),
  FACEBOOK_CLIENT_SECRET: appSetting('The app secret', PORTAL),
  FACEBOOK_LOGIN_CONFIG_ID: loginConfigId(
    'The id of a configuration, where the app has Facebook Login for Business',
  ),
  FACEBOOK_API_VERSION: graphVersion,
  FACEBOOK_API_VERSION_SUNSET: sunsetSetting,
  FACEBOOK_PUBLISH_CALL_SECONDS: publishCallSeconds(45),
  FACEBOOK_DOUBT_SECONDS: doubtSeconds(60),
})
export type FacebookConfig = z.infer<typeof facebookConfig>
