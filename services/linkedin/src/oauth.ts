import {
  addressWith,
  askForTokens,
  askToRevoke,
  createPlatformClient,
  endpointAt,
  type FoundAccount,
  type MissingOAuth,
  missingSettings,
  PlatformError,
  type PlatformOAuth,
  readAnswer,
  type Tokens,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import type { LinkedInConfig } from './config.ts'

const MEMBER = 'member'
const ORGANIZATION_URN = 'urn:li:organization:'
const ORGANIZATIONS = 'organizations'
const scopesOfLogin: Record<string, string[]> = {
  [MEMBER]: ['openid', 'profile', 'w_member_social'],
  [ORGANIZATIONS]: ['rw_organization_admin', 'w_organization_social', 'r_organization_social'],
}
const PUBLISHING_ROLES = ['ADMINISTRATOR', 'CONTENT_ADMINISTRATOR', 'CONTENT_ADMIN']
/** A dead refresh token is an `invalid_request` here. */
const DEAD_WORDS = /^invalid_grant\b|grant or refresh token is invalid/

const userInfo = z.looseObject({ sub: z.string(), name: z.string().default('') })
const roles = z.looseObject({
  elements: z.array(z.looseObject({ organization: z.string(), role: z.string(), state: z.string() })),
})
const organization = z.looseObject({ localizedName: z.string(), vanityName: z.string().optional() })

/**
 * Members and organisations log in apart: what organisations need is another product, which is reviewed and must be the
 * only one of its app. https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
 */
export const linkedinOAuth = (
  config: Pick<
    LinkedInConfig,
    | 'LINKEDIN_API_BASE_URL'
    | 'LINKEDIN_VERSION'
    | 'LINKEDIN_AUTHORIZE_URL'
    | 'LINKEDIN_TOKEN_URL'
    | 'LINKEDIN_CLIENT_ID'
    | 'LINKEDIN_CLIENT_SECRET'
    | 'LINKEDIN_ORGANIZATIONS_CLIENT_ID'
    | 'LINKEDIN_ORGANIZATIONS_CLIENT_SECRET'
  >,
): PlatformOAuth | MissingOAuth => {
  const { LINKEDIN_CLIENT_ID: clientId, LINKEDIN_CLIENT_SECRET: clientSecret } = config
  if (!clientId || !clientSecret) {
    return {
      missing: missingSettings({ LINKEDIN_CLIENT_ID: clientId, LINKEDIN_CLIENT_SECRET: clientSecret }),
    }
  }
  const member = { client_id: clientId, client_secret: clientSecret }
  const organizations = {
    client_id: config.LINKEDIN_ORGANIZATIONS_CLIENT_ID ?? clientId,
    client_secret: config.LINKEDIN_ORGANIZATIONS_CLIENT_SECRET ?? clientSecret,
  }
  const appOf = (login: unknown) => (login === ORGANIZATIONS ? organizations : member)
  const client = createPlatformClient({ platform: 'linkedin', baseUrl: config.LINKEDIN_API_BASE_URL })
  const token = endpointAt('linkedin', config.LINKEDIN_TOKEN_URL)
  const ask = (operation: string, login: unknown, form: Record<string, string>) =>
    askForTokens(
      token.client,
      { operation, path: token.path, form: { ...appOf(login), ...form } },
      { name: 'LinkedIn', deadWords: DEAD_WORDS },
    )
  const rest = (operation: string, path: string, accessToken: string, method?: string) =>
    client({
      operation,
      method: 'GET',
      path,
      token: accessToken,
      headers: {
        'linkedin-version': config.LINKEDIN_VERSION,
        'x-restli-protocol-version': '2.0.0',
        ...(method ? { 'x-restli-method': method } : {}),
      },
    })

  const memberOf = async (accessToken: string) => {
    const answer = await client({
      operation: 'get_userinfo',
      method: 'GET',
      path: '/v2/userinfo',
      token: accessToken,
    })
    return readAnswer('LinkedIn', answer, userInfo)
  }
  /** URNs of the organisations that the login may publish for. */
  const organizationsOf = async (accessToken: string): Promise<string[]> => {
    const path = '/rest/organizationAcls?q=roleAssignee&state=APPROVED'
    const answer = await rest('list_organizations', path, accessToken, 'FINDER')
    const { elements } = readAnswer('LinkedIn', answer, roles)
    return [
      ...new Set(
        elements.filter(({ role }) => PUBLISHING_ROLES.includes(role)).map((one) => one.organization),
      ),
    ]
  }
  const describe = async (urn: string, tokens: Tokens, scopes: string[]): Promise<FoundAccount> => {
    const path = `/rest/organizations/${urn.split(':').at(-1)}`
    const { localizedName, vanityName } = readAnswer(
      'LinkedIn',
      await rest('get_organization', path, tokens.accessToken),
      organization,
    )
    return {
      externalId: urn,
      displayName: localizedName,
      kind: 'Organisation',
      profile: { username: vanityName ?? localizedName, login: ORGANIZATIONS },
      scopes,
      tokens,
    }
  }

  return {
    usesPkce: false,
    renewsWith: 'refresh_token',
    logins: [MEMBER, ORGANIZATIONS],
    baseScopes: [],
    scopesOf: (_option, login) => scopesOfLogin[login ?? MEMBER] ?? [],

    consentUrl: ({ redirectUri, state, scopes, login }) =>
      addressWith(config.LINKEDIN_AUTHORIZE_URL, {
        response_type: 'code',
        client_id: appOf(login).client_id,
        redirect_uri: redirectUri,
        state,
        scope: scopes.join(' '),
      }),

    exchange: async ({ code, redirectUri, login }) => {
      const { tokens, scopes } = await ask('exchange_code', login, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
      })
      if (login === ORGANIZATIONS) {
        const urns = await organizationsOf(tokens.accessToken)
        return Promise.all(urns.map((urn) => describe(urn, tokens, scopes)))
      }
      const { sub, name } = await memberOf(tokens.accessToken)
      const profile = { username: name, login: MEMBER }
      const externalId = `urn:li:person:${sub}`
      return [{ externalId, displayName: name || externalId, kind: 'Member', profile, scopes, tokens }]
    },

    refresh: async ({ refreshToken = '' }, { profile }) => {
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
      return { refreshToken, ...(await ask('refresh_token', profile.login, form)).tokens }
    },

    /** Organisations of one login live by the same grant: it is left to the others. */
    revoke: async ({ accessToken }, { externalId }) => {
      if (externalId.startsWith(ORGANIZATION_URN)) return
      const path = token.path.replace(/accessToken$/, 'revoke')
      await askToRevoke(token.client, { path, form: { ...member, token: accessToken } }, 'LinkedIn')
    },

    /** An organisation whose role was lost can't be posted for, although the token lives. */
    probe: async ({ accessToken, externalId, profile, scopes }) => {
      if (externalId.startsWith(ORGANIZATION_URN)) {
        if (!scopes.includes('rw_organization_admin')) return { postsLeft: null }
        if ((await organizationsOf(accessToken)).includes(externalId)) return { postsLeft: null }
        throw new PlatformError({
          verdict: 'refuse',
          code: 'permission_denied',
          message: `LinkedIn does not let this login publish for ${String(profile.username)} any more.`,
        })
      }
      await memberOf(accessToken)
      return { postsLeft: null }
    },
  }
}
