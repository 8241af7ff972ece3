import { platforms } from '@carteiro/platforms'
import type { Hono } from 'hono'
import { createCodes } from '../../oauth/codes.ts'
import { accountLogins, addConsent, USUAL_PARAMETERS } from '../../oauth/consent.ts'
import { endpointsOf, type SandboxContext, type SandboxEnv, type SharedState } from '../../platform.ts'
import { createRules } from '../../rules.ts'
import { accountPosts, publishingLimit } from '../meta/account-posts.ts'
import { facebookLogin } from '../meta/facebook-login.ts'
import { createLag, noSuchObject } from '../meta/lag.ts'
import { refreshToken } from '../meta/refresh-token.ts'
import { shortTokens } from '../meta/short-tokens.ts'
import { createUsage } from '../meta/usage.ts'
import { userTokens } from '../meta/user-tokens.ts'
import { instagramContainers } from './containers.ts'
import { instagramConventions } from './conventions.ts'
import { instagramMedia } from './media.ts'
import { instagramRules, PAGE_SCOPES } from './rules.ts'

const BASE = '/instagram/:version{v2[0-9]\\.0}'

const CODE_SECONDS = 3600
/** Instagram's API with Instagram Login below /instagram. */
export const addInstagram = (app: Hono<SandboxEnv>, shared: SharedState): string[] => {
  const usage = createUsage('instagram', () => rules().calls_per_day, shared.clock)
  const rules = createRules(app, 'instagram', instagramRules, usage.clear)
  const codes = createCodes(shared.store, shared.clock, 'instagram', CODE_SECONDS)
  const refusal = {
    error: 'access_denied',
    error_reason: 'user_denied',
    error_description: 'The user denied your request',
  }
  addConsent(
    app,
    {
      name: 'Instagram',
      appParameter: 'client_id',
      separator: ',',
      mayUntick: true,
      pkce: 'none',
      parameters: {
        required: USUAL_PARAMETERS,
        optional: ['enable_fb_login', 'force_reauth'],
        source:
          'https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login',
      },
      path: '/instagram/oauth/authorize',
      appId: platforms.instagram.sandbox.app.id,
      knownScopes: platforms.instagram.sandbox.scopes,
      logins: accountLogins(shared.store.accounts, 'instagram'),
      refusal,
      fragment: '#_',
    },
    codes,
  )
  addConsent(
    app,
    {
      ...facebookLogin,
      path: `${BASE}/dialog/oauth`,
      knownScopes: PAGE_SCOPES,
      configurations: () => rules().login_configurations,
      needsConfiguration: () => rules().login_for_business,
      refusal,
    },
    codes,
  )
  const short = shortTokens(shared, codes, {
    platform: 'instagram',
    app: platforms.instagram.sandbox.app,
    grantType: 'ig_exchange_token',
    prefix: 'IGAA',
    answer: (token, { id, scopes: granted }) => ({
      data: [{ access_token: token, user_id: id, permissions: granted.join(',') }],
    }),
  })
  const pageIdOf = ({ id }: { id: string }): string => `9${id.slice(-14)}`
  const users = userTokens(shared, codes, {
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
  const conventions = instagramConventions(shared, usage, { ...short, users })
  const { register, operations } = endpointsOf(app, conventions, shared)
  const lag = createLag(shared, 'instagram', rules)
  const published = accountPosts(shared, 'instagram')
  const containers = instagramContainers(shared, published, rules, lag)
  const media = instagramMedia(published, containers, rules, lag)

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
    refreshToken(shared, {
      platform: 'instagram',
      grantType: 'ig_refresh_token',
      prefix: 'IGAA',
      tooYoung: 'Session key invalid. This could be because the session key is less than 24 hours old.',
    }),
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
  register(
    'get',
    `${BASE}/:id/content_publishing_limit`,
    'publishing_limit',
    publishingLimit(published, rules),
  )

  const isContainer = (context: SandboxContext): boolean =>
    Boolean(containers.all()[context.req.param('id') ?? ''])
  const nameOf = (context: SandboxContext): string => {
    if (context.req.query('fields') === 'access_token') return 'get_page_token'
    // An unknown id is answered as one, whatever is asked for.
    const isKnown = published.has(context.req.param('id') ?? '')
    return isKnown || context.req.query('fields')?.includes('permalink') ? 'get_media' : 'get_container'
  }
  register('get', `${BASE}/:id`, nameOf, (call) => {
    const { context, account } = call
    if (context.req.query('fields') === 'access_token') return users.ofPage(call)
    const id = context.req.param('id') ?? ''
    if (isContainer(context)) return containers.read(id, account.id)
    const found = media.find(id, account.id)
    if (!found) throw noSuchObject('get', id)
    return found
  })
  return [...operations, 'get_container', 'get_media', 'get_page_token']
}
