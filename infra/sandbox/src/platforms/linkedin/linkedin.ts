import { linkedinOrganizationsApp, platforms } from '@carteiro/platforms'
import type { Hono } from 'hono'
import { createCodes } from '../../oauth/codes.ts'
import { accountLogins, addConsent, USUAL_PARAMETERS } from '../../oauth/consent.ts'
import { endpointsOf, type SandboxEnv, type SharedState } from '../../platform.ts'
import { createRules } from '../../rules.ts'
import { assetKinds, linkedinAssets } from './assets.ts'
import { linkedinConventions } from './conventions.ts'
import { createDailyCalls } from './daily-calls.ts'
import { linkedinRevoke, linkedinTokens } from './oauth.ts'
import { pageOf } from './parameters.ts'
import { linkedinPosts } from './posts.ts'
import { denied, refusal } from './refusals.ts'
import { linkedinRules } from './rules.ts'

const CODE_SECONDS = 1800

/** LinkedIn's REST API below /linkedin. https://learn.microsoft.com/en-us/linkedin/marketing/ */
export const addLinkedIn = (app: Hono<SandboxEnv>, shared: SharedState): string[] => {
  const calls = createDailyCalls(() => rules(), shared.clock)
  const rules = createRules(app, 'linkedin', linkedinRules, calls.clear)
  const assets = linkedinAssets(shared, () => rules())
  const codes = createCodes(shared.store, shared.clock, 'linkedin', CODE_SECONDS)
  addConsent(
    app,
    {
      name: 'LinkedIn',
      path: '/linkedin/oauth/v2/authorization',
      apps: {
        [platforms.linkedin.sandbox.app.id]: platforms.linkedin.sandbox.scopes.filter(
          (scope) => !scope.includes('organization'),
        ),
        [linkedinOrganizationsApp.id]: platforms.linkedin.sandbox.scopes.filter((scope) =>
          scope.includes('organization'),
        ),
      },
      appParameter: 'client_id',
      parameters: {
        required: USUAL_PARAMETERS,
        optional: ['enable_extended_login'],
        source: 'https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow',
      },
      separator: ' ',
      mayUntick: false,
      pkce: 'none',
      logins: accountLogins(shared.store.accounts, 'linkedin'),
      refusal: {
        error: 'user_cancelled_authorize',
        error_description: 'The user cancelled the authorization',
      },
    },
    codes,
  )
  const { register, operations } = endpointsOf(
    app,
    linkedinConventions(shared, () => rules(), calls, assets, codes),
    shared,
  )
  const posts = linkedinPosts(shared, () => rules(), assets)
  const at = '/linkedin'

  register(
    'post',
    `${at}/oauth/v2/accessToken`,
    'refresh_token',
    linkedinTokens(shared.store, () => rules(), shared.clock),
  )
  register('post', `${at}/oauth/v2/revoke`, 'revoke_token', linkedinRevoke(shared.store))
  register('get', `${at}/v2/userinfo`, 'get_userinfo', ({ account }) => {
    if (!account.scopes.includes('openid')) throw denied('userinfo.GET.NO_VERSION')
    return Response.json({ sub: account.id.split(':').at(-1), name: account.username, locale: 'pt_BR' })
  })
  register('get', `${at}/rest/organizationAcls`, 'list_organizations', ({ account, context }) => {
    if (!account.scopes.includes('rw_organization_admin'))
      throw denied('organizationAcls.FINDER-roleAssignee')
    if (context.req.header('x-restli-method') !== 'FINDER')
      throw refusal(400, 'ILLEGAL_ARGUMENT', 'X-RestLi-Method')
    const { role, state } = context.req.query()
    const roles = rules()
      .organizations.map((one) => ({
        organization: `urn:li:organization:${one.id}`,
        role: one.role,
        roleAssignee: account.id,
        state: 'APPROVED',
      }))
      .filter((one) => (!role || one.role === role) && (!state || one.state === state))
    return Response.json(pageOf(context, roles))
  })
  register('get', `${at}/rest/organizations/:id`, 'get_organization', ({ account, context }) => {
    if (!account.scopes.includes('rw_organization_admin')) throw denied('organizations.GET')
    const found = rules().organizations.find(({ id }) => id === context.req.param('id'))
    if (!found) throw refusal(404, 'NOT_FOUND', 'Could not find entity')
    return Response.json({ id: Number(found.id), localizedName: found.name, vanityName: found.vanityName })
  })

  register('post', `${at}/rest/images`, 'initialize_image', assets.begin('image'))
  register('post', `${at}/rest/documents`, 'initialize_document', assets.begin('document'))
  operations.push('initialize_video', 'finalize_video')
  register(
    'post',
    `${at}/rest/videos`,
    ({ req }) => (req.query('action') === 'finalizeUpload' ? 'finalize_video' : 'initialize_video'),
    (call) =>
      call.context.req.query('action') === 'finalizeUpload' ? assets.finalize(call) : assets.beginVideo(call),
  )
  register('put', `${at}/dms-uploads/image/:id/:part`, 'upload_image', assets.upload)
  register('put', `${at}/dms-uploads/document/:id/:part`, 'upload_document', assets.upload)
  register('put', `${at}/dms-uploads/video/:id/:part`, 'upload_video_part', assets.uploadPart)
  for (const kind of assetKinds) register('get', `${at}/rest/${kind}s/:urn`, `get_${kind}`, assets.get(kind))
  register('post', `${at}/rest/posts`, 'create_post', posts.create)
  register('get', `${at}/rest/posts`, 'list_posts', posts.list)
  register('get', `${at}/rest/posts/:urn`, 'get_post', posts.get)
  register('post', `${at}/rest/posts/:urn`, 'edit_post', posts.edit)
  register('delete', `${at}/rest/posts/:urn`, 'delete_post', posts.remove)
  return operations
}
