import { platforms } from '@carteiro/platforms'
import type { Hono } from 'hono'
import { createCodes } from '../../oauth/codes.ts'
import { accountLogins, addConsent, USUAL_PARAMETERS } from '../../oauth/consent.ts'
import { endpointsOf, type SandboxEnv, type SharedState } from '../../platform.ts'
import { createRules } from '../../rules.ts'
import { xConventions } from './conventions.ts'
import { xMedia } from './media.ts'
import { xRevoke, xTokens } from './oauth.ts'
import { askedOfUsers, requireParameters } from './parameters.ts'
import { xPosts } from './posts.ts'
import { createXRates } from './rates.ts'
import { xRules } from './rules.ts'

/** https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code */
const CODE_SECONDS = 30

/** X's API v2 below /x. Source: https://docs.x.com/openapi.json */
export const addX = (app: Hono<SandboxEnv>, shared: SharedState): string[] => {
  const rates = createXRates(() => rules(), shared.clock)
  const rules = createRules(app, 'x', xRules, rates.clear)
  const codes = createCodes(shared.store, shared.clock, 'x', CODE_SECONDS)
  addConsent(
    app,
    {
      name: 'X',
      path: '/x/i/oauth2/authorize',
      appId: platforms.x.sandbox.app.id,
      appParameter: 'client_id',
      parameters: {
        required: [...USUAL_PARAMETERS, 'code_challenge', 'code_challenge_method'],
        optional: [],
        source: 'https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code',
      },
      knownScopes: platforms.x.sandbox.scopes,
      separator: ' ',
      mayUntick: false,
      pkce: 'required',
      logins: accountLogins(shared.store.accounts, 'x'),
      refusal: { error: 'access_denied' },
    },
    codes,
  )
  const { register, operations } = endpointsOf(
    app,
    xConventions(shared, rates, rules, codes, (context, operation) =>
      requireParameters(context, operation, rules()),
    ),
    shared,
  )
  const media = xMedia(shared, rules)
  const posts = xPosts(shared, media, rules)

  register('get', '/x/2/users/me', 'get_me', ({ account, context }) => {
    const { subscription_type, verified_type } = rules()
    const asked = askedOfUsers(context)
    const more = { subscription_type, verified_type, verified: verified_type !== 'none', description: '' }
    return Response.json({
      data: {
        id: account.id,
        username: account.username,
        name: account.username,
        ...Object.fromEntries(Object.entries(more).filter(([name]) => asked.includes(name))),
      },
    })
  })
  register('post', '/x/2/oauth2/token', 'refresh_token', xTokens(shared.store, rules, shared.clock))
  register('post', '/x/2/oauth2/revoke', 'revoke_token', xRevoke(shared.store))
  register('post', '/x/2/media/upload/initialize', 'initialize_upload', media.initialize)
  register('post', '/x/2/media/upload/:id/append', 'append_upload', media.append)
  register('post', '/x/2/media/upload/:id/finalize', 'finalize_upload', media.finalize)
  register('get', '/x/2/media/upload', 'upload_status', media.status)
  register('post', '/x/2/media/metadata', 'set_alt_text', media.setAltText)
  register('post', '/x/2/tweets', 'create_post', posts.create)
  register('get', '/x/2/users/:id/tweets', 'user_timeline', posts.timeline)
  register('get', '/x/2/tweets/:id', 'get_post', posts.get)
  register('delete', '/x/2/tweets/:id', 'delete_post', posts.remove)
  return operations
}
