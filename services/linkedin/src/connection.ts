import {
  appOf,
  askToRevoke,
  consentAddress,
  createTokenEndpoint,
  endpointAt,
  type FoundAccount,
  type MissingOAuth,
  missingSettings,
  optionalField,
  type PlatformApp,
  type PlatformClient,
  PlatformError,
  type PlatformOAuth,
  platformId,
  readAnswer,
  type Tokens,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import { PAGE_SIZE, pageOf, type ReadList, readPages, versionHeaders } from './api.ts'
import type { LinkedInConfig } from './config.ts'
import { ROLES_MAX_PAGES } from './limits.ts'

const text = optionalField(z.string())
/** Promised: `sub`. https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2 */
const userInfo = z.looseObject({ sub: platformId, name: text })
/**
 * A role of the member's. Clients have seen the organisation under each of these names.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-access-control-by-role
 */
const rolesPage = pageOf(
  z.looseObject({
    organization: optionalField(platformId),
    organizationTarget: optionalField(platformId),
    organizationalTarget: optionalField(platformId),
    role: text,
    state: text,
  }),
)
/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-lookup-api */
const organization = z.looseObject({ localizedName: text, vanityName: text })

const ORGANIZATION_URN = 'urn:li:organization:'

/**
 * Roles that may not post. Every other one may, or is not known to us: LinkedIn decides when it is used.
 * https://learn.microsoft.com/en-us/linkedin/marketing/getting-started#company-page-roles
 */
const ROLES_WITHOUT_POSTS = ['ANALYST', 'CURATOR', 'LEAD_CAPTURE_ADMINISTRATOR', 'LEAD_GEN_FORMS_MANAGER']
const APPROVED = 'APPROVED'

const urnOf = (id: string): string => (id.startsWith('urn:') ? id : ORGANIZATION_URN + id)

/** What a login may read of organisations. @throws PlatformError */
const createOrganizationsApi = (client: PlatformClient, version: string, token: string) => {
  const get = (operation: string, path: string, method?: string) =>
    client({
      operation,
      method: 'GET',
      path,
      token,
      headers: { ...versionHeaders(version), ...(method ? { 'x-restli-method': method } : {}) },
    })
  const pageOfRoles = async (start: number) => {
    const path = `/rest/organizationAcls?q=roleAssignee&state=${APPROVED}&start=${start}&count=${PAGE_SIZE}`
    return readAnswer('LinkedIn', await get('list_organizations', path, 'FINDER'), rolesPage)
  }

  return {
    /** URNs of the organisations that the login may post for. */
    mayPostFor: async (): Promise<ReadList<string>> => {
      const { items, isWhole } = await readPages(pageOfRoles, { maxPages: ROLES_MAX_PAGES })
      const usable = items.filter(
        ({ role = '', state = APPROVED }) => state === APPROVED && !ROLES_WITHOUT_POSTS.includes(role),
      )
      const urns = usable.flatMap((one) => {
        const id = one.organization ?? one.organizationTarget ?? one.organizationalTarget
        return id === undefined ? [] : [urnOf(id)]
      })
      const found = [...new Set(urns)].filter((urn) => urn.startsWith(ORGANIZATION_URN))
      return { items: found, isWhole: isWhole && urns.length === usable.length }
    },

    /** Its names; without them where this login may not read them, which does not keep it from posting. */
    describe: async (
      urn: string,
    ): Promise<{ name?: string | undefined; vanityName?: string | undefined }> => {
      const answer = await get(
        'get_organization',
        `/rest/organizations/${urn.slice(ORGANIZATION_URN.length)}`,
      )
      const { localizedName, vanityName } = organization.safeParse(answer.body).data ?? {}
      return answer.status === 200 ? { name: localizedName, vanityName } : {}
    },
  }
}

/** Ways to log in: as a member, or for the organisations that a member administers. */
const MEMBER = 'member'
const ORGANIZATIONS = 'organizations'
type Login = typeof MEMBER | typeof ORGANIZATIONS

/**
 * What each login asks for. LinkedIn grants all of it or refuses the login, so each app is asked only for what its
 * products have: "Share on LinkedIn" and "Sign In with LinkedIn using OpenID Connect" for members; the Community
 * Management API, which must be the only product of its app, for organisations.
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
 * https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/share-on-linkedin
 * https://learn.microsoft.com/en-us/linkedin/marketing/increasing-access
 */
const scopesOfLogin: Record<Login, string[]> = {
  [MEMBER]: ['openid', 'profile', 'w_member_social'],
  [ORGANIZATIONS]: ['rw_organization_admin', 'w_organization_social', 'r_organization_social'],
}

/** The apps that are configured, the usual one first, or the settings without which there is none. */
const loginApps = (config: LinkedInConfig) => {
  const { LINKEDIN_CLIENT_ID, LINKEDIN_CLIENT_SECRET } = config
  const { LINKEDIN_ORGANIZATIONS_CLIENT_ID, LINKEDIN_ORGANIZATIONS_CLIENT_SECRET } = config
  const settings = { LINKEDIN_CLIENT_ID, LINKEDIN_CLIENT_SECRET }
  const member = appOf(settings)
  const organizations = appOf({ LINKEDIN_ORGANIZATIONS_CLIENT_ID, LINKEDIN_ORGANIZATIONS_CLIENT_SECRET })
  const half = [member, organizations].find((app) => 'missing' in app && app.missing.length === 1)
  if (half && 'missing' in half) return half
  const apps: { login: Login; app: PlatformApp }[] = []
  if (!('missing' in member)) apps.push({ login: MEMBER, app: member })
  if (!('missing' in organizations)) apps.push({ login: ORGANIZATIONS, app: organizations })
  const [first] = apps
  if (!first) return { missing: missingSettings(settings) }
  return {
    logins: apps.map(({ login }) => login),
    /** An account may have logged in by the other app before this one had an app of its own. */
    appBy: (wanted: unknown): PlatformApp =>
      (apps.find(({ login }) => login === (wanted === ORGANIZATIONS ? ORGANIZATIONS : MEMBER)) ?? first).app,
  }
}

/** As token endpoints want it. */
const formOf = ({ clientId, clientSecret }: PlatformApp) => ({
  client_id: clientId,
  client_secret: clientSecret,
})

/** A dead refresh token is an `invalid_request` here. */
const DEAD_GRANT = /^invalid_grant\b|grant or refresh token is invalid/
const DESCRIBED_AT_ONCE = 5
/** Each costs one of the hundred calls that a member has a day at the development tier: others are shown by their ids. */
const DESCRIBED_AT_MOST = 50

/**
 * Members and organisations log in apart, each with an app of its own.
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
 */
export const connection = (config: LinkedInConfig, client: PlatformClient): PlatformOAuth | MissingOAuth => {
  const apps = loginApps(config)
  if ('missing' in apps) return apps
  const { logins, appBy } = apps
  const token = endpointAt('linkedin', config.LINKEDIN_TOKEN_URL, config)
  const tokensBy = (login: unknown) =>
    createTokenEndpoint(token, { name: 'LinkedIn', app: formOf(appBy(login)), deadGrant: DEAD_GRANT })
  const organizationsOf = (accessToken: string) =>
    createOrganizationsApi(client, config.LINKEDIN_VERSION, accessToken)

  const scopesOf = (login: unknown): string[] =>
    scopesOfLogin[login === ORGANIZATIONS ? ORGANIZATIONS : MEMBER]

  const memberOf = async (accessToken: string) => {
    const path = '/v2/userinfo'
    const answer = await client({ operation: 'get_userinfo', method: 'GET', path, token: accessToken })
    return readAnswer('LinkedIn', answer, userInfo)
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

    consentUrl: (consent) => consentAddress(config.LINKEDIN_AUTHORIZE_URL, appBy(consent.login), consent),

    exchange: async (answer) => {
      const { login } = answer
      const issued = await tokensBy(login).exchangeCode(answer)
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

    refresh: async (tokens, { profile }) => ({
      ...tokens,
      ...(await tokensBy(profile.login).refresh(tokens)),
    }),

    /** Organisations of one login live by the same grant: it is left to the others. */
    revoke: async ({ accessToken }, { externalId }) => {
      if (externalId.startsWith(ORGANIZATION_URN)) return
      const path = token.path.replace(/accessToken$/, 'revoke')
      await askToRevoke(
        token.client,
        { path, form: { ...formOf(appBy(MEMBER)), token: accessToken } },
        'LinkedIn',
      )
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
