import type { Hono } from 'hono'
import { scopes } from '../../demo-accounts.ts'
import { sandboxApps } from '../../oauth/apps.ts'
import { createCodes } from '../../oauth/codes.ts'
import { accountLogins, addConsent } from '../../oauth/consent.ts'
import { consentParameters } from '../../oauth/consent-parameters.ts'
import { endpointsOf, type SandboxEnv, type Surroundings } from '../../platform.ts'
import { createRules } from '../../rules.ts'
import { tiktokRevoke, tiktokTokens } from './oauth.ts'
import { tiktokPhotos } from './photos.ts'
import { createRates } from './rates.ts'
import { tiktokRules } from './rules.ts'
import { tiktokReads } from './status.ts'
import { chunkOperation, tiktokUpload } from './upload.ts'
import { tiktokUserInfo } from './user-info.ts'
import { tiktokVideos } from './videos.ts'
import { tiktokVoice } from './voice.ts'

const PUBLISH = '/tiktok/v2/post/publish'

const CODE_SECONDS = 300

/** TikTok's Content Posting API below /tiktok. https://developers.tiktok.com/doc/content-posting-api-get-started */
export const addTikTok = (app: Hono<SandboxEnv>, world: Surroundings): string[] => {
  const rates = createRates(() => rules().rate_limits)
  const rules = createRules(app, 'tiktok', tiktokRules, rates.clear)
  const codes = createCodes(world.store, world.clock, 'tiktok', CODE_SECONDS)
  addConsent(
    app,
    {
      name: 'TikTok',
      path: '/tiktok/v2/auth/authorize/',
      appId: sandboxApps.tiktok.id,
      appParameter: 'client_key',
      parameters: consentParameters.tiktok,
      knownScopes: scopes.tiktok,
      separator: ',',
      mayUntick: true,
      pkce: 'none',
      logins: accountLogins(world.store.accounts, 'tiktok'),
      refusal: { error: 'access_denied', error_description: 'The user denied the request.' },
    },
    codes,
  )
  const { register, operations } = endpointsOf(app, tiktokVoice(world.store, rates, codes), world)
  const reads = tiktokReads(world, rules)
  const videos = tiktokVideos(world, rules)

  register('post', `${PUBLISH}/creator_info/query/`, 'creator_info', reads.creatorInfo)
  register('post', `${PUBLISH}/video/init/`, 'init_video', videos.initDirect)
  register('post', `${PUBLISH}/inbox/video/init/`, 'init_inbox_video', videos.initInbox)
  register('post', `${PUBLISH}/content/init/`, 'init_photos', tiktokPhotos(world, rules))
  register('post', `${PUBLISH}/status/fetch/`, 'fetch_status', reads.fetchStatus)
  register('post', '/tiktok/v2/oauth/token/', 'refresh_token', tiktokTokens(world.store, rules))
  register('post', '/tiktok/v2/oauth/revoke/', 'revoke_token', tiktokRevoke(world.store))
  register('get', '/tiktok/v2/user/info/', 'get_user_info', tiktokUserInfo)
  register('put', '/tiktok/upload/video', chunkOperation, tiktokUpload(world, rules))
  return [...operations, 'upload_chunk', 'upload_last_chunk']
}
