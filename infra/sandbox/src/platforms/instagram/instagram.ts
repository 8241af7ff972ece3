import type { Hono } from 'hono'
import { scopes } from '../../demo-accounts.ts'
import { sandboxApps } from '../../oauth/apps.ts'
import { createCodes } from '../../oauth/codes.ts'
import { accountLogins, addConsent } from '../../oauth/consent.ts'
import { consentParameters } from '../../oauth/consent-parameters.ts'
import { endpointsOf, type SandboxContext, type SandboxEnv, type Surroundings } from '../../platform.ts'
import { createRules } from '../../rules.ts'
import { createLag, noSuchObject } from '../meta/lag.ts'
import { shortTokens } from '../meta/short-tokens.ts'
import { createUsage } from '../meta/usage.ts'
import { PERSON, userTokens } from '../meta/user-tokens.ts'
import { instagramContainers } from './containers.ts'
import { instagramMedia } from './media.ts'
import { instagramRefresh } from './oauth.ts'
import { instagramRules, PAGE_SCOPES } from './rules.ts'
import { instagramVoice } from './voice.ts'

const BASE = '/instagram/:version{v2[0-9]\\.0}'

const CODE_SECONDS = 3600
/** Instagram's API with Instagram Login below /instagram. */
export const addInstagram = (app: Hono<SandboxEnv>, world: Surroundings): string[] => {
  const usage = createUsage('instagram', () => rules().calls_per_day, world.clock)
  const rules = createRules(app, 'instagram', instagramRules, usage.clear)
  const codes = createCodes(world.store, world.clock, 'instagram', CODE_SECONDS)
  const consent = { appParameter: 'client_id', separator: ',', mayUntick: true, pkce: 'none' } as const
  const refusal = {
    error: 'access_denied',
    error_reason: 'user_denied',
    error_description: 'The user denied your request',
  }
  addConsent(
    app,
    {
      ...consent,
      name: 'Instagram',
      parameters: consentParameters.instagram,
      path: '/instagram/oauth/authorize',
      appId: sandboxApps.instagram.id,
      knownScopes: scopes.instagram,
      logins: accountLogins(world.store.accounts, 'instagram'),
      refusal,
      fragment: '#_',
    },
    codes,
  )
  addConsent(
    app,
    {
      ...consent,
      name: 'Facebook',
      parameters: consentParameters.facebook,
      path: `${BASE}/dialog/oauth`,
      appId: sandboxApps.facebook.id,
      knownScopes: PAGE_SCOPES,
      configurations: () => rules().login_configurations,
      needsConfiguration: () => rules().login_for_business,
      logins: () => [PERSON],
      refusal,
      fragment: '#_=_',
    },
    codes,
  )
  const short = shortTokens(world, codes, {
    platform: 'instagram',
    app: sandboxApps.instagram,
    grantType: 'ig_exchange_token',
    prefix: 'IGAA',
    answer: (token, { id, scopes: granted }) => ({
      data: [{ access_token: token, user_id: id, permissions: granted.join(',') }],
    }),
  })
  const pageIdOf = ({ id }: { id: string }): string => `9${id.slice(-14)}`
  const users = userTokens(world, codes, {
    platform: 'instagram',
    firstToken: null,
    view: ({ id, username }) => ({
      id: pageIdOf({ id }),
      name: `Página ${username}`,
      instagram_business_account: { id, username },
    }),
    pageIdOf,
    pageSize: () => rules().list_page_size,
    isOfBusiness: ({ id }) => rules().business_accounts.includes(id),
  })
  const voice = instagramVoice(world, usage, { ...short, users })
  const { register, operations } = endpointsOf(app, voice, world)
  const lag = createLag(world, 'instagram', rules)
  const containers = instagramContainers(world, rules, lag)
  const media = instagramMedia(world, containers, rules, lag)

  register('post', '/instagram/oauth/access_token', 'exchange_code', short.issueShort)
  register('get', '/instagram/access_token', 'exchange_short_token', short.issueLong)
  register('get', `${BASE}/oauth/access_token`, 'exchange_user_token', users.issue)
  register('get', `${BASE}/me/permissions`, 'list_permissions', users.permissions)
  register('get', `${BASE}/me/accounts`, 'list_pages', users.accounts)
  register('get', `${BASE}/me/businesses`, 'list_businesses', users.businesses)
  for (const edge of ['owned_pages', 'client_pages']) {
    register('get', `${BASE}/:id/${edge}`, 'list_business_pages', users.businessPages)
  }
  register(
    'get',
    '/instagram/refresh_access_token',
    'refresh_token',
    instagramRefresh(world.store, world.clock),
  )

  register('get', `${BASE}/me`, 'me', ({ account }) =>
    Response.json({
      id: account.id,
      user_id: account.id,
      username: account.username,
      account_type: 'BUSINESS',
    }),
  )
  register('post', `${BASE}/:id/media`, 'create_container', containers.create)
  register('post', `${BASE}/:id/media_publish`, 'publish_container', media.publish)
  register('get', `${BASE}/:id/media`, 'list_media', media.list)
  register('get', `${BASE}/:id/stories`, 'list_stories', media.stories)
  register('get', `${BASE}/:id/content_publishing_limit`, 'publishing_limit', media.limit)

  const isContainer = (context: SandboxContext): boolean =>
    Boolean(containers.all()[context.req.param('id') ?? ''])
  const nameOf = (context: SandboxContext): string => {
    if (context.req.query('fields') === 'access_token') return 'get_page_token'
    // An id that nobody knows is answered as such, whatever is asked of it.
    const isKnown = media.has(context.req.param('id') ?? '')
    return isKnown || context.req.query('fields')?.includes('permalink') ? 'get_media' : 'get_container'
  }
  register('get', `${BASE}/:id`, nameOf, (call) => {
    const { context, account } = call
    if (context.req.query('fields') === 'access_token') return users.ofPage(call)
    const id = context.req.param('id') ?? ''
    if (isContainer(context)) return containers.read(containers.find(id, account.id))
    const found = media.find(id, account.id)
    if (!found) throw noSuchObject('get', id)
    return found
  })
  return [...operations, 'get_container', 'get_media', 'get_page_token']
}
