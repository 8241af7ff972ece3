import { platforms } from '@carteiro/platforms'
import type { Hono } from 'hono'
import { createCodes } from '../../oauth/codes.ts'
import { accountLogins, addConsent, USUAL_PARAMETERS } from '../../oauth/consent.ts'
import { endpointsOf, type SandboxEnv, type SharedState } from '../../platform.ts'
import { createRules } from '../../rules.ts'
import { tiktokConventions } from './conventions.ts'
import { tiktokRevoke, tiktokTokens } from './oauth.ts'
import { tiktokPhotos } from './photos.ts'
import { createRates } from './rates.ts'
import { tiktokRules } from './rules.ts'
import { tiktokReads } from './status.ts'
import { chunkOperation, tiktokUpload } from './upload.ts'
import { tiktokUserInfo } from './user-info.ts'
import { tiktokVideos } from './videos.ts'

const PUBLISH = '/tiktok/v2/post/publish'

const CODE_SECONDS = 300

/** TikTok's Content Posting API below /tiktok. https://developers.tiktok.com/doc/content-posting-api-get-started */
export const addTikTok = (app: Hono<SandboxEnv>, shared: SharedState): string[] => {
  const rates = createRates(() => rules().rate_limits)
  const rules = createRules(app, 'tiktok', tiktokRules, rates.clear)
  const codes = createCodes(shared.store, shared.clock, 'tiktok', CODE_SECONDS)
  addConsent(
    app,
    {
      name: 'TikTok',
      path: '/tiktok/v2/auth/authorize/',
      appId: platforms.tiktok.sandbox.app.id,
      appParameter: 'client_key',
      parameters: {
        required: USUAL_PARAMETERS,
        optional: ['disable_auto_auth'],
        source: 'https://developers.tiktok.com/doc/login-kit-web',
      },
      knownScopes: platforms.tiktok.sandbox.scopes,
      separator: ',',
      mayUntick: true,
      pkce: 'none',
      logins: accountLogins(shared.store.accounts, 'tiktok'),
      refusal: { error: 'access_denied', error_description: 'The user denied the request.' },
    },
    codes,
  )
  const { register, operations } = endpointsOf(app, tiktokConventions(shared.store, rates, codes), shared)
  const reads = tiktokReads(shared, rules)
  const videos = tiktokVideos(shared, rules)

  register('post', `${PUBLISH}/creator_info/query/`, 'creator_info', reads.creatorInfo)
  register('post', `${PUBLISH}/video/init/`, 'init_video', videos.initDirect)
  register('post', `${PUBLISH}/inbox/video/init/`, 'init_inbox_video', videos.initInbox)
  register('post', `${PUBLISH}/content/init/`, 'init_photos', tiktokPhotos(shared, rules))
  register('post', `${PUBLISH}/status/fetch/`, 'fetch_status', reads.fetchStatus)
  register('post', '/tiktok/v2/oauth/token/', 'refresh_token', tiktokTokens(shared.store, rules))
  register('post', '/tiktok/v2/oauth/revoke/', 'revoke_token', tiktokRevoke(shared.store))
  register('get', '/tiktok/v2/user/info/', 'get_user_info', tiktokUserInfo)
  register('put', '/tiktok/upload/video', chunkOperation, tiktokUpload(shared, rules))
  return [...operations, 'upload_chunk', 'upload_last_chunk']
}
