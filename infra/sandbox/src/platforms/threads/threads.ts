import { platforms } from '@carteiro/platforms'
import type { Hono } from 'hono'
import { createCodes } from '../../oauth/codes.ts'
import { accountLogins, addConsent, USUAL_PARAMETERS } from '../../oauth/consent.ts'
import { endpointsOf, type SandboxContext, type SandboxEnv, type SharedState } from '../../platform.ts'
import { createRules } from '../../rules.ts'
import { accountPosts, publishingLimit } from '../meta/account-posts.ts'
import { createLag } from '../meta/lag.ts'
import { refreshToken } from '../meta/refresh-token.ts'
import { shortTokens } from '../meta/short-tokens.ts'
import { createUsage } from '../meta/usage.ts'
import { threadsContainers } from './containers.ts'
import { threadsConventions } from './conventions.ts'
import { isReplyPost, threadsPosts } from './posts.ts'
import { threadsRules } from './rules.ts'

const BASE = '/threads/v1.0'

const CODE_SECONDS = 3600

/** The Threads API below /threads. https://developers.facebook.com/docs/threads/reference */
export const addThreads = (app: Hono<SandboxEnv>, shared: SharedState): string[] => {
  const usage = createUsage('threads', () => rules().calls_per_day, shared.clock)
  const rules = createRules(app, 'threads', threadsRules, usage.clear)
  const codes = createCodes(shared.store, shared.clock, 'threads', CODE_SECONDS)
  addConsent(
    app,
    {
      name: 'Threads',
      path: '/threads/oauth/authorize',
      appId: platforms.threads.sandbox.app.id,
      appParameter: 'client_id',
      parameters: {
        required: USUAL_PARAMETERS,
        optional: [],
        source: 'https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions',
      },
      knownScopes: platforms.threads.sandbox.scopes,
      separator: ',',
      mayUntick: false,
      pkce: 'none',
      logins: accountLogins(shared.store.accounts, 'threads'),
      refusal: { error: 'access_denied', error_reason: 'user_denied' },
      fragment: '#_',
    },
    codes,
  )
  const short = shortTokens(shared, codes, {
    platform: 'threads',
    app: platforms.threads.sandbox.app,
    grantType: 'th_exchange_token',
    prefix: 'THAA',
    answer: (token, { id }) => ({ access_token: token, user_id: id }),
  })
  const { register, operations } = endpointsOf(app, threadsConventions(shared, usage, short), shared)
  const lag = createLag(shared, 'threads', rules)
  const published = accountPosts(shared, 'threads')
  const containers = threadsContainers(shared, published, rules, lag)
  const posts = threadsPosts(shared, published, containers, rules, lag)

  register('post', '/threads/oauth/access_token', 'exchange_code', short.issueShort)
  register('get', '/threads/access_token', 'exchange_short_token', short.issueLong)
  register(
    'get',
    '/threads/refresh_access_token',
    'refresh_token',
    refreshToken(shared, {
      platform: 'threads',
      grantType: 'th_refresh_token',
      prefix: 'THAA',
      tooYoung: 'The access token is less than 24 hours old.',
    }),
  )
  register('get', `${BASE}/me`, 'me', ({ account }) =>
    Response.json({ id: account.id, username: account.username, name: account.username }),
  )
  register('post', `${BASE}/:id/threads`, 'create_container', containers.create)
  register('post', `${BASE}/:id/threads_publish`, 'publish_container', posts.publish)
  register('get', `${BASE}/:id/threads`, 'list_posts', (call) => posts.list(call))
  register('get', `${BASE}/:id/replies`, 'list_replies', (call) => posts.list(call, true))
  register(
    'get',
    `${BASE}/:id/threads_publishing_limit`,
    'publishing_limit',
    publishingLimit(published, rules, isReplyPost),
  )
  register('delete', `${BASE}/:id`, 'delete_post', posts.remove)

  const isContainer = (context: SandboxContext): boolean =>
    Boolean(containers.all()[context.req.param('id') ?? ''])
  const nameOf = (context: SandboxContext): string => (isContainer(context) ? 'get_container' : 'get_post')
  register('get', `${BASE}/:id`, nameOf, ({ context, account }) => {
    const id = context.req.param('id') ?? ''
    return isContainer(context) ? containers.read(id, account.id) : posts.read(id, account.id)
  })
  return [...operations, 'get_container', 'get_post']
}
