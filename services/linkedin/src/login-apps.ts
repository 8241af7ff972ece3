import { missingSettings } from '@carteiro/platform-kit'
import type { LinkedInConfig } from './config.ts'

/** Ways to log in: as a member, or for the organisations that a member administers. */
export const MEMBER = 'member'
export const ORGANIZATIONS = 'organizations'
export type Login = typeof MEMBER | typeof ORGANIZATIONS

/**
 * What each login asks for. LinkedIn grants all of it or refuses the login, so each app is asked only for what its
 * products have: "Share on LinkedIn" and "Sign In with LinkedIn using OpenID Connect" for members; the Community
 * Management API, which must be the only product of its app, for organisations.
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
 * https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/share-on-linkedin
 * https://learn.microsoft.com/en-us/linkedin/marketing/increasing-access
 */
export const scopesOfLogin: Record<Login, string[]> = {
  [MEMBER]: ['openid', 'profile', 'w_member_social'],
  [ORGANIZATIONS]: ['rw_organization_admin', 'w_organization_social', 'r_organization_social'],
}

/** As token endpoints want them. */
export type LoginApp = { client_id: string; client_secret: string }

export type LoginApps = {
  /** Those whose app is configured, the usual one first. */
  logins: Login[]
  /** An account may have logged in by the other app before this one had an app of its own. */
  appOf: (login: unknown) => LoginApp
}

export type LoginSettings = Pick<
  LinkedInConfig,
  | 'LINKEDIN_CLIENT_ID'
  | 'LINKEDIN_CLIENT_SECRET'
  | 'LINKEDIN_ORGANIZATIONS_CLIENT_ID'
  | 'LINKEDIN_ORGANIZATIONS_CLIENT_SECRET'
>

/** The apps that are configured, or the settings without which there is none. */
export const loginApps = (config: LoginSettings): LoginApps | { missing: string[] } => {
  const { LINKEDIN_CLIENT_ID, LINKEDIN_CLIENT_SECRET } = config
  const { LINKEDIN_ORGANIZATIONS_CLIENT_ID, LINKEDIN_ORGANIZATIONS_CLIENT_SECRET } = config
  const ofMembers = { LINKEDIN_CLIENT_ID, LINKEDIN_CLIENT_SECRET }
  const ofOrganizations = { LINKEDIN_ORGANIZATIONS_CLIENT_ID, LINKEDIN_ORGANIZATIONS_CLIENT_SECRET }
  const member = appWith(LINKEDIN_CLIENT_ID, LINKEDIN_CLIENT_SECRET)
  const organizations = appWith(LINKEDIN_ORGANIZATIONS_CLIENT_ID, LINKEDIN_ORGANIZATIONS_CLIENT_SECRET)
  const half = [ofMembers, ofOrganizations].map(missingSettings).find(({ length }) => length === 1)
  const first = member ?? organizations
  if (half || !first) return { missing: half ?? missingSettings(ofMembers) }
  return {
    logins: [...(member ? [MEMBER] : []), ...(organizations ? [ORGANIZATIONS] : [])] as Login[],
    appOf: (login) => (login === ORGANIZATIONS ? organizations : member) ?? first,
  }
}

const appWith = (id: string | undefined, secret: string | undefined): LoginApp | undefined =>
  id && secret ? { client_id: id, client_secret: secret } : undefined
