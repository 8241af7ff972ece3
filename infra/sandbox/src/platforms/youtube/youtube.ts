import type { Hono } from 'hono'
import { scopes } from '../../demo-accounts.ts'
import { sandboxApps } from '../../oauth/apps.ts'
import { createCodes } from '../../oauth/codes.ts'
import { accountLogins, addConsent } from '../../oauth/consent.ts'
import { consentParameters } from '../../oauth/consent-parameters.ts'
import { endpointsOf, type SandboxEnv, type Surroundings } from '../../platform.ts'
import { createRules } from '../../rules.ts'
import { youtubeChannel } from './channel.ts'
import { youtubeRevoke, youtubeTokens } from './oauth.ts'
import { createQuotas } from './quotas.ts'
import { youtubeRules } from './rules.ts'
import { sessionOperation, youtubeSessions } from './sessions.ts'
import { youtubeThumbnails } from './thumbnails.ts'
import { youtubeVideos } from './videos.ts'
import { youtubeVoice } from './voice.ts'

const UPLOADS = '/youtube/upload/youtube/v3'
const DATA = '/youtube/youtube/v3'

const CODE_SECONDS = 600

/** The YouTube Data API below /youtube. https://developers.google.com/youtube/v3/docs */
export const addYouTube = (app: Hono<SandboxEnv>, world: Surroundings): string[] => {
  const quotas = createQuotas(() => rules(), world.clock)
  const rules = createRules(app, 'youtube', youtubeRules, quotas.clear)
  const codes = createCodes(world.store, world.clock, 'youtube', CODE_SECONDS)
  addConsent(
    app,
    {
      name: 'Google',
      path: '/youtube/o/oauth2/v2/auth',
      appId: sandboxApps.youtube.id,
      appParameter: 'client_id',
      parameters: consentParameters.google,
      knownScopes: scopes.youtube,
      separator: ' ',
      mayUntick: true,
      pkce: 'taken',
      // The grant is for the channel that is chosen here.
      logins: accountLogins(world.store.accounts, 'youtube'),
      refusal: { error: 'access_denied' },
    },
    codes,
  )
  const { register, operations } = endpointsOf(app, youtubeVoice(world, quotas, codes), world)
  const videos = youtubeVideos(world, rules)
  const sessions = youtubeSessions(world, videos, rules)
  const channel = youtubeChannel(world, videos, rules)

  register('get', `${DATA}/channels`, 'get_channel', channel.get)
  register('post', `${UPLOADS}/videos`, 'start_session', sessions.start)
  register('put', `${UPLOADS}/videos`, sessionOperation, sessions.put)
  register('get', `${DATA}/videos`, 'list_videos', videos.list)
  register('delete', `${DATA}/videos`, 'delete_video', videos.remove)
  register('post', `${UPLOADS}/thumbnails/set`, 'set_thumbnail', youtubeThumbnails(world, videos, rules))
  register('get', `${DATA}/playlistItems`, 'list_playlist_items', channel.listItems)
  register('post', `${DATA}/playlistItems`, 'add_to_playlist', channel.insertItem)
  register('post', '/youtube/token', 'refresh_token', youtubeTokens(world.store, rules, world.clock))
  register('post', '/youtube/revoke', 'revoke_token', youtubeRevoke(world.store))
  return [...operations, 'send_bytes', 'send_last_bytes', 'probe_session']
}
