import { exchangeToken, graphRead, loginByCode, postsLeft, threadsRenewal } from '@carteiro/meta-graph'
import {
  appOf,
  consentAddress,
  type MissingOAuth,
  optionalField,
  type PlatformClient,
  type PlatformOAuth,
  platformId,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import type { ThreadsConfig } from './config.ts'

/** Of threads alone: an account without them publishes single posts. */
export const REPLY_SCOPES = ['threads_manage_replies', 'threads_read_replies']
/** The last one deletes posts: https://developers.facebook.com/documentation/threads/posts/delete-posts */
const SCOPES = ['threads_basic', 'threads_content_publish', 'threads_delete']
/** `id` is the default field: https://developers.facebook.com/documentation/threads/threads-profiles */
const me = z.looseObject({ id: platformId, username: optionalField(z.string().min(1)) })

/**
 * Threads' own login: a token lives sixty days, and is exchanged for another while it does.
 * https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions
 */
export const connection = (config: ThreadsConfig, client: PlatformClient): PlatformOAuth | MissingOAuth => {
  const { THREADS_CLIENT_ID, THREADS_CLIENT_SECRET } = config
  const app = appOf({ THREADS_CLIENT_ID, THREADS_CLIENT_SECRET })
  if ('missing' in app) return app
  const at = {
    name: 'Threads',
    codeClient: client,
    codePath: '/oauth/access_token',
    client,
    grantType: 'th_exchange_token',
  } as const

  return {
    usesPkce: false,
    renewsWith: 'access_token',
    baseScopes: REPLY_SCOPES,
    scopesOf: () => SCOPES,

    consentUrl: (consent) =>
      consentAddress(config.THREADS_AUTHORIZE_URL, { ...app, separator: ',' }, consent),

    /** Threads does not say what was granted: everything, or the login fails. */
    exchange: async (answer) => {
      const { tokens, permissions } = await loginByCode(at, app, answer)
      const query = { fields: 'id,username' }
      const request = { name: 'Threads', operation: 'get_me', path: '/v1.0/me', query }
      const { id, username } = await graphRead(client, { ...request, token: tokens.accessToken }, me)
      const scopes = permissions ?? [...SCOPES, ...REPLY_SCOPES]
      const displayName = username ? `@${username}` : `Threads ${id}`
      return [{ externalId: id, displayName, profile: username ? { username } : {}, scopes, tokens }]
    },

    refresh: ({ accessToken }) => exchangeToken(client, threadsRenewal, accessToken),

    probe: async ({ accessToken, externalId }) => {
      const path = `/v1.0/${externalId}/threads_publishing_limit`
      return { postsLeft: await postsLeft(client, 'Threads', path, accessToken) }
    },
  }
}
