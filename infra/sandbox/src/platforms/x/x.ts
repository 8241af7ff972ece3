import type { Hono } from 'hono'
import { scopes } from '../../demo-accounts.ts'
import { sandboxApps } from '../../oauth/apps.ts'
import { createCodes } from '../../oauth/codes.ts'
import { accountLogins, addConsent } from '../../oauth/consent.ts'
import { consentParameters } from '../../oauth/consent-parameters.ts'
import { endpointsOf, type SandboxEnv, type Surroundings } from '../../platform.ts'
import { createRules } from '../../rules.ts'
import { xMedia } from './media.ts'
import { xRevoke, xTokens } from './oauth.ts'
import { askedOfUsers, requireParameters } from './parameters.ts'
import { xPosts } from './posts.ts'
import { createXRates } from './rates.ts'
import { xRules } from './rules.ts'
import { xVoice } from './voice.ts'

/** https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code */
const CODE_SECONDS = 30

/** X's API v2 below /x. Source: https://docs.x.com/openapi.json */
export const addX = (app: Hono<SandboxEnv>, world: Surroundings): string[] => {
  const rates = createXRates(() => rules(), world.clock)
  const rules = createRules(app, 'x', xRules, rates.clear)
  const codes = createCodes(world.store, world.clock, 'x', CODE_SECONDS)
  addConsent(
    app,
    {
      name: 'X',
      path: '/x/i/oauth2/authorize',
      appId: sandboxApps.x.id,
      appParameter: 'client_id',
      parameters: consentParameters.x,
      knownScopes: scopes.x,
      separator: ' ',
      mayUntick: false,
      pkce: 'required',
      logins: accountLogins(world.store.accounts, 'x'),
      refusal: { error: 'access_denied' },
    },
    codes,
  )
  const { register, operations } = endpointsOf(
    app,
    xVoice(world, rates, rules, codes, (context, operation) =>
      requireParameters(context, operation, rules()),
    ),
    world,
  )
  const media = xMedia(world, rules)
  const posts = xPosts(world, media, rules)

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
  register('post', '/x/2/oauth2/token', 'refresh_token', xTokens(world.store, rules, world.clock))
  register('post', '/x/2/oauth2/revoke', 'revoke_token', xRevoke(world.store))
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
