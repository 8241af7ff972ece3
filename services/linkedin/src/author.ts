import type { Account } from '@carteiro/platform-kit'

/** In whose name a post is made, and whether LinkedIn lets us read what this author has posted. */
export type Author = {
  /** `urn:li:person:…` or `urn:li:organization:…`. */
  urn: string
  isOrganization: boolean
  /** A member's posts are closed to nearly every app: then nothing tells what became of a lost call. */
  isReadable: boolean
}

const ORGANIZATION = 'urn:li:organization:'

/** An account's id is a URN, or a member's bare id. https://learn.microsoft.com/en-us/linkedin/marketing/increasing-access */
export const authorOf = ({ externalId, scopes }: Pick<Account, 'externalId' | 'scopes'>): Author => {
  const isOrganization = externalId.startsWith(ORGANIZATION)
  return {
    urn: externalId.startsWith('urn:li:') ? externalId : `urn:li:person:${externalId}`,
    isOrganization,
    isReadable: scopes.includes(isOrganization ? 'r_organization_social' : 'r_member_social'),
  }
}
