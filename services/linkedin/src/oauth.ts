import {
  addressWith,
  askForTokens,
  askToRevoke,
  createPlatformClient,
  endpointAt,
  type FoundAccount,
  type MissingOAuth,
  PlatformError,
  type PlatformOAuth,
  readAnswer,
  type Tokens,
} from '@carteiro/platform-kit'
import type { LinkedInConfig } from './config.ts'
import { type LoginSettings, loginApps, MEMBER, ORGANIZATIONS, scopesOfLogin } from './login-apps.ts'
import { organizationsApi } from './organizations.ts'
import { userInfo } from './responses.ts'

const ORGANIZATION_URN = 'urn:li:organization:'
/** A dead refresh token is an `invalid_request` here. */
const DEAD_WORDS = /^invalid_grant\b|grant or refresh token is invalid/
const DESCRIBED_AT_ONCE = 5
/** Each costs one of the hundred calls that a member has a day at the development tier: others are shown by their ids. */
const DESCRIBED_AT_MOST = 50

/**
 * Members and organisations log in apart, each with an app of its own.
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
 */
export const linkedinOAuth = (
  config: LoginSettings &
    Pick<
      LinkedInConfig,
      'LINKEDIN_API_BASE_URL' | 'LINKEDIN_VERSION' | 'LINKEDIN_AUTHORIZE_URL' | 'LINKEDIN_TOKEN_URL'
    >,
): PlatformOAuth | MissingOAuth => {
  const apps = loginApps(config)
  if ('missing' in apps) return apps
  const { logins, appOf } = apps
  const client = createPlatformClient({ platform: 'linkedin', baseUrl: config.LINKEDIN_API_BASE_URL })
  const token = endpointAt('linkedin', config.LINKEDIN_TOKEN_URL)
  const ask = (operation: string, login: unknown, form: Record<string, string>) =>
    askForTokens(
      token.client,
      { operation, path: token.path, form: { ...appOf(login), ...form } },
      { name: 'LinkedIn', deadWords: DEAD_WORDS },
    )
  const organizationsOf = (accessToken: string) =>
    organizationsApi(client, config.LINKEDIN_VERSION, accessToken)

  const scopesOf = (login: unknown): string[] =>
    scopesOfLogin[login === ORGANIZATIONS ? ORGANIZATIONS : MEMBER]

  const memberOf = async (accessToken: string) => {
    const request = {
      operation: 'get_userinfo',
      method: 'GET',
      path: '/v2/userinfo',
      token: accessToken,
    } as const
    return readAnswer('LinkedIn', await client(request), userInfo)
  }
  const foundOrganizations = async (tokens: Tokens, scopes: string[]): Promise<FoundAccount[]> => {
    const api = organizationsOf(tokens.accessToken)
    const { items: urns } = await api.mayPostFor()
    const found: FoundAccount[] = []
    const describe = async (urn: string): ReturnType<typeof api.describe> =>
      urns.indexOf(urn) < DESCRIBED_AT_MOST ? api.describe(urn) : {}
    for (let at = 0; at < urns.length; at += DESCRIBED_AT_ONCE) {
      const described = urns.slice(at, at + DESCRIBED_AT_ONCE).map(async (urn): Promise<FoundAccount> => {
        const { name = urn, vanityName = name } = await describe(urn)
        const profile = { username: vanityName, login: ORGANIZATIONS }
        return { externalId: urn, displayName: name, kind: 'Organisation', profile, scopes, tokens }
      })
      found.push(...(await Promise.all(described)))
    }
    return found
  }

  return {
    usesPkce: false,
    renewsWith: 'refresh_token',
    logins,
    baseScopes: [],
    scopesOf: (_option, login) => scopesOf(login),

    consentUrl: ({ redirectUri, state, scopes, login }) =>
      addressWith(config.LINKEDIN_AUTHORIZE_URL, {
        response_type: 'code',
        client_id: appOf(login).client_id,
        redirect_uri: redirectUri,
        state,
        scope: scopes.join(' '),
      }),

    exchange: async ({ code, redirectUri, login }) => {
      const issued = await ask('exchange_code', login, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
      })
      const { tokens } = issued
      // All or nothing is granted, and `scope` may be left out then: https://www.rfc-editor.org/rfc/rfc6749#section-5.1
      const scopes = issued.scopes.length > 0 ? issued.scopes : scopesOf(login)
      if (login === ORGANIZATIONS) return foundOrganizations(tokens, scopes)
      const { sub, name } = await memberOf(tokens.accessToken)
      const externalId = `urn:li:person:${sub}`
      const displayName = name ?? externalId
      const profile = { username: displayName, login: MEMBER }
      return [{ externalId, displayName, kind: 'Member', profile, scopes, tokens }]
    },

    refresh: async ({ refreshToken = '' }, { profile }) => {
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
      return { refreshToken, ...(await ask('refresh_token', profile.login, form)).tokens }
    },

    /** Organisations of one login live by the same grant: it is left to the others. */
    revoke: async ({ accessToken }, { externalId }) => {
      if (externalId.startsWith(ORGANIZATION_URN)) return
      const path = token.path.replace(/accessToken$/, 'revoke')
      await askToRevoke(token.client, { path, form: { ...appOf(MEMBER), token: accessToken } }, 'LinkedIn')
    },

    /** An organisation whose role was lost can't be posted for, although the token lives. */
    probe: async ({ accessToken, externalId, profile, scopes }) => {
      if (!externalId.startsWith(ORGANIZATION_URN)) {
        await memberOf(accessToken)
        return { postsLeft: null }
      }
      if (!scopes.includes('rw_organization_admin')) return { postsLeft: null }
      const { items, isWhole } = await organizationsOf(accessToken).mayPostFor()
      if (items.includes(externalId) || !isWhole) return { postsLeft: null }
      throw new PlatformError({
        verdict: 'refuse',
        code: 'permission_denied',
        message: `LinkedIn does not let this login publish for ${String(profile.username)} any more.`,
      })
    },
  }
}
