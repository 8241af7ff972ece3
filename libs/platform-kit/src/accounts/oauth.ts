import type { KnownProblem } from '@carteiro/contracts'
import type { Account } from '../attempt.ts'

/** What a platform grants. Lives encrypted in platform_accounts.credentials. */
export type Tokens = {
  accessToken: string
  /** Absent where the platform gives none. */
  refreshToken?: string
  /** Seconds from now; null: it has no end. */
  expiresInSeconds: number | null
  /** When they should be renewed, if not by their end. */
  renewInSeconds?: number
  /** What else a platform needs to renew them. */
  more?: Record<string, string>
}

/** An account that a login may publish with. */
export type FoundAccount = {
  externalId: string
  displayName: string
  /** What kind of account it is, where a login has several: "Page", "Member". */
  kind?: string
  profile: Record<string, unknown>
  /** Granted, not asked for. */
  scopes: string[]
  tokens: Tokens
}

export type Consent = {
  redirectUri: string
  state: string
  scopes: string[]
  /** PKCE's S256 challenge; null where the platform has no PKCE. */
  challenge: string | null
  login: string | null
}

/** A platform's OAuth, and what it lets us know of an account ahead of time. */
export type PlatformOAuth = {
  usesPkce: boolean
  /** What tokens are renewed with: without a refresh token some cannot be. */
  renewsWith: 'refresh_token' | 'access_token'
  /** Ways to log in, the usual one first; empty where there is one. */
  logins?: readonly string[]
  /** What an option needs to be published. */
  scopesOf(option: string, login: string | null): string[]
  /** Asked for whatever is to be published. */
  baseScopes: readonly string[]
  consentUrl(consent: Consent): string
  /** Turns the code into accounts. @throws PlatformError when the platform refuses */
  exchange(answer: {
    code: string
    redirectUri: string
    verifier: string | null
    login: string | null
  }): Promise<FoundAccount[]>
  /** @throws PlatformError: `reconnect` only on the platform's own word that the grant is dead */
  refresh?(tokens: Tokens, account: { externalId: string; profile: Record<string, unknown> }): Promise<Tokens>
  /**
   * Asks the platform to forget a grant; left out where others may live by the same one.
   * @throws PlatformError when it refuses
   */
  revoke?(tokens: Tokens, account: { externalId: string }): Promise<void>
  /**
   * A harmless call: does the token live, and how many posts may still be made? Null: nobody knows. `facts`: what the
   * platform says of the account now, for its profile.
   * @throws PlatformError
   */
  probe?(
    account: Account,
  ): Promise<{ postsLeft: number | null; problems?: KnownProblem[]; facts?: Record<string, unknown> }>
}

/** A platform whose app is not set up: the settings that its service lacks. */
export type MissingOAuth = { missing: string[] }

export const isSetUp = (oauth: PlatformOAuth | MissingOAuth | undefined): oauth is PlatformOAuth =>
  oauth !== undefined && !('missing' in oauth)

/** Asks for a new token when this part of its life is left, and not earlier than these days before its end. */
const REFRESH_AT_LIFE_LEFT = 0.25
const REFRESH_AT_MOST_AHEAD_SECONDS = 10 * 86_400

/** Seconds until tokens should be renewed; null when they need not be, or can't. */
export const refreshIn = (oauth: PlatformOAuth, tokens: Tokens): number | null => {
  const { expiresInSeconds, renewInSeconds } = tokens
  const isRenewable = oauth.renewsWith === 'access_token' || tokens.refreshToken !== undefined
  if (!oauth.refresh || !isRenewable) return null
  if (renewInSeconds !== undefined) return renewInSeconds
  if (expiresInSeconds === null) return null
  const ahead = Math.min(expiresInSeconds * REFRESH_AT_LIFE_LEFT, REFRESH_AT_MOST_AHEAD_SECONDS)
  return Math.max(0, expiresInSeconds - ahead)
}
