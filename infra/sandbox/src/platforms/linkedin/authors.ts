import type { SandboxAccount } from '../../store.ts'
import { denied, refusal } from './refusals.ts'
import type { LinkedInRules } from './rules.ts'

const PUBLISHING_ROLES = ['ADMINISTRATOR', 'CONTENT_ADMINISTRATOR', 'CONTENT_ADMIN']

export type SandboxAuthor = { urn: string; name: string; isOrganization: boolean }

/** The author whom a token may speak for. @throws Refusal when it may not */
export const authorFor = (
  account: SandboxAccount,
  urn: string,
  { organizations }: LinkedInRules,
  what: 'write' | 'read',
): SandboxAuthor => {
  const isOrganization = urn.startsWith('urn:li:organization:')
  const scope = `${what === 'write' ? 'w' : 'r'}_${isOrganization ? 'organization' : 'member'}_social`
  if (!account.scopes.includes(scope)) {
    throw denied(
      what === 'write' ? 'partnerApiPostsExternal.CREATE.20260901' : 'partnerApiPostsExternal.FINDER-author',
    )
  }
  if (urn === account.id) return { urn, name: account.username, isOrganization }
  const organization = organizations.find(({ id }) => urn === `urn:li:organization:${id}`)
  if (!organization || !PUBLISHING_ROLES.includes(organization.role)) {
    throw refusal(
      403,
      'ACCESS_DENIED',
      `Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [/author]`,
    )
  }
  return { urn, name: organization.vanityName, isOrganization }
}
