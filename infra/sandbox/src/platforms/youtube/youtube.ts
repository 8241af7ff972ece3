import { platforms } from '@carteiro/platforms'
import type { Hono } from 'hono'
import { createCodes } from '../../oauth/codes.ts'
import { accountLogins, addConsent, USUAL_PARAMETERS } from '../../oauth/consent.ts'
import { endpointsOf, type SandboxEnv, type SharedState } from '../../platform.ts'
import { createRules } from '../../rules.ts'
import { youtubeChannel } from './channel.ts'
import { youtubeConventions } from './conventions.ts'
import { youtubeRevoke, youtubeTokens } from './oauth.ts'
import { createQuotas } from './quotas.ts'
import { youtubeRules } from './rules.ts'
import { sessionOperation, youtubeSessions } from './sessions.ts'
import { youtubeThumbnails } from './thumbnails.ts'
import { youtubeVideos } from './videos.ts'

const UPLOADS = '/youtube/upload/youtube/v3'
const DATA = '/youtube/youtube/v3'

const CODE_SECONDS = 600

/** The YouTube Data API below /youtube. https://developers.google.com/youtube/v3/docs */
export const addYouTube = (app: Hono<SandboxEnv>, shared: SharedState): string[] => {
  const quotas = createQuotas(() => rules(), shared.clock)
  const rules = createRules(app, 'youtube', youtubeRules, quotas.clear)
  const codes = createCodes(shared.store, shared.clock, 'youtube', CODE_SECONDS)
  addConsent(
    app,
    {
      name: 'Google',
      path: '/youtube/o/oauth2/v2/auth',
      appId: platforms.youtube.sandbox.app.id,
      appParameter: 'client_id',
      parameters: {
        required: USUAL_PARAMETERS,
        optional: [
          'access_type',
          'include_granted_scopes',
          'enable_granular_consent',
          'login_hint',
          'prompt',
          'code_challenge',
          'code_challenge_method',
        ],
        source: 'https://developers.google.com/identity/protocols/oauth2/web-server#creatingclient',
      },
      knownScopes: platforms.youtube.sandbox.scopes,
      separator: ' ',
      mayUntick: true,
      pkce: 'optional',
      // The grant is for the channel that is chosen here.
      logins: accountLogins(shared.store.accounts, 'youtube'),
      refusal: { error: 'access_denied' },
    },
    codes,
  )
  const { register, operations } = endpointsOf(app, youtubeConventions(shared, quotas, codes), shared)
  const videos = youtubeVideos(shared, rules)
  const sessions = youtubeSessions(shared, videos, rules)
  const channel = youtubeChannel(shared, videos, rules)

  register('get', `${DATA}/channels`, 'get_channel', channel.get)
  register('post', `${UPLOADS}/videos`, 'start_session', sessions.start)
  register('put', `${UPLOADS}/videos`, sessionOperation, sessions.put)
  register('get', `${DATA}/videos`, 'list_videos', videos.list)
  register('put', `${DATA}/videos`, 'update_video', videos.update)
  register('delete', `${DATA}/videos`, 'delete_video', videos.remove)
  register('post', `${UPLOADS}/thumbnails/set`, 'set_thumbnail', youtubeThumbnails(shared, videos, rules))
  register('get', `${DATA}/playlistItems`, 'list_playlist_items', channel.listItems)
  register('post', `${DATA}/playlistItems`, 'add_to_playlist', channel.insertItem)
  register('post', '/youtube/token', 'refresh_token', youtubeTokens(shared.store, rules, shared.clock))
  register('post', '/youtube/revoke', 'revoke_token', youtubeRevoke(shared.store))
  return [...operations, 'send_bytes', 'send_last_bytes', 'probe_session']
}
