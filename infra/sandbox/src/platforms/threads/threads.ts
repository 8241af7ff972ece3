import type { Hono } from 'hono'
import { scopes } from '../../demo-accounts.ts'
import { sandboxApps } from '../../oauth/apps.ts'
import { createCodes } from '../../oauth/codes.ts'
import { accountLogins, addConsent } from '../../oauth/consent.ts'
import { consentParameters } from '../../oauth/consent-parameters.ts'
import { endpointsOf, type SandboxContext, type SandboxEnv, type Surroundings } from '../../platform.ts'
import { createRules } from '../../rules.ts'
import { createLag } from '../meta/lag.ts'
import { shortTokens } from '../meta/short-tokens.ts'
import { createUsage } from '../meta/usage.ts'
import { threadsContainers } from './containers.ts'
import { threadsRefresh } from './oauth.ts'
import { threadsPosts } from './posts.ts'
import { threadsRules } from './rules.ts'
import { threadsVoice } from './voice.ts'

const BASE = '/threads/v1.0'

const CODE_SECONDS = 3600

/** The Threads API below /threads. https://developers.facebook.com/docs/threads/reference */
export const addThreads = (app: Hono<SandboxEnv>, world: Surroundings): string[] => {
  const usage = createUsage('threads', () => rules().calls_per_day, world.clock)
  const rules = createRules(app, 'threads', threadsRules, usage.clear)
  const codes = createCodes(world.store, world.clock, 'threads', CODE_SECONDS)
  addConsent(
    app,
    {
      name: 'Threads',
      path: '/threads/oauth/authorize',
      appId: sandboxApps.threads.id,
      appParameter: 'client_id',
      parameters: consentParameters.threads,
      knownScopes: scopes.threads,
      separator: ',',
      mayUntick: false,
      pkce: 'none',
      logins: accountLogins(world.store.accounts, 'threads'),
      refusal: { error: 'access_denied', error_reason: 'user_denied' },
      fragment: '#_',
    },
    codes,
  )
  const short = shortTokens(world, codes, {
    platform: 'threads',
    app: sandboxApps.threads,
    grantType: 'th_exchange_token',
    prefix: 'THAA',
    answer: (token, { id }) => ({ access_token: token, user_id: id }),
  })
  const { register, operations } = endpointsOf(app, threadsVoice(world, usage, short), world)
  const lag = createLag(world, 'threads', rules)
  const containers = threadsContainers(world, rules, lag)
  const posts = threadsPosts(world, containers, rules, lag)

  register('post', '/threads/oauth/access_token', 'exchange_code', short.issueShort)
  register('get', '/threads/access_token', 'exchange_short_token', short.issueLong)
  register('get', '/threads/refresh_access_token', 'refresh_token', threadsRefresh(world.store, world.clock))
  register('get', `${BASE}/me`, 'me', ({ account }) =>
    Response.json({ id: account.id, username: account.username, name: account.username }),
  )
  register('post', `${BASE}/:id/threads`, 'create_container', containers.create)
  register('post', `${BASE}/:id/threads_publish`, 'publish_container', posts.publish)
  register('get', `${BASE}/:id/threads`, 'list_posts', posts.list)
  register('get', `${BASE}/:id/threads_publishing_limit`, 'publishing_limit', posts.limit)
  register('delete', `${BASE}/:id`, 'delete_post', posts.remove)

  const isContainer = (context: SandboxContext): boolean =>
    Boolean(containers.all()[context.req.param('id') ?? ''])
  const nameOf = (context: SandboxContext): string => (isContainer(context) ? 'get_container' : 'get_post')
  register('get', `${BASE}/:id`, nameOf, ({ context, account }) => {
    const id = context.req.param('id') ?? ''
    return isContainer(context)
      ? containers.read(containers.find(id, account.id))
      : posts.read(id, account.id)
  })
  return [...operations, 'get_container', 'get_post']
}
