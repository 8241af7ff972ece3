import type { ConnectionForm, KnownProblem } from '@carteiro/contracts'

/** The user's account at the platform, with its tokens in clear. */
export type Account = {
  id: string
  externalId: string
  profile: Record<string, unknown>
  /** What its owner has granted. */
  scopes: string[]
  accessToken: string
}

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

/** What is the same however accounts are connected: how they are kept, and what is known of one before it is used. */
type AccountUpkeep = {
  /** What tokens are renewed with: without a refresh token some cannot be. */
  renewsWith: 'refresh_token' | 'access_token'
  /** Ways to log in, the usual one first; empty where there is one. */
  logins?: readonly string[]
  /** What an option needs to be published. */
  scopesOf(option: string, login: string | null): string[]
  /** Asked for whatever is to be published. */
  baseScopes: readonly string[]
  /** @throws PlatformError: `reconnect` only on the platform's own word that the grant is dead */
  refresh?(tokens: Tokens, account: { externalId: string; profile: Record<string, unknown> }): Promise<Tokens>
  /**
   * Asks the platform to forget a grant; left out where others may live by the same one.
   * @throws PlatformError when it refuses
   */
  revoke?(tokens: Tokens, account: { externalId: string; profile: Record<string, unknown> }): Promise<void>
  /**
   * A harmless call: does the token live, and how many posts may still be made? Null: it is not known. `facts`: what the
   * platform says of the account now, for its profile.
   * @throws PlatformError
   */
  probe?(
    account: Account,
  ): Promise<{ postsLeft: number | null; problems?: KnownProblem[]; facts?: Record<string, unknown> }>
}

/** Accounts are connected on the platform's consent page. */
export type PlatformOAuth = AccountUpkeep & {
  usesPkce: boolean
  /** May ask the platform first, as pushed authorization requests do. */
  consentUrl(consent: Consent): string | Promise<string>
  /** Turns the code into accounts. @throws PlatformError when the platform refuses */
  exchange(answer: {
    code: string
    redirectUri: string
    verifier: string | null
    login: string | null
  }): Promise<FoundAccount[]>
}

/** Accounts are connected by what a user enters on a page of ours, such as an app password. */
export type PlatformForm = AccountUpkeep & {
  form: ConnectionForm
  /**
   * Turns what was entered, by the fields' names, into accounts.
   * @throws PlatformError when the platform refuses: the page is shown again, with its message
   */
  submit(fields: Record<string, string>): Promise<FoundAccount[]>
}

export type PlatformConnection = PlatformOAuth | PlatformForm

/** A platform whose app is not set up: the settings that its service lacks. */
export type MissingOAuth = { missing: string[] }

type MaybeConnection = PlatformConnection | MissingOAuth | undefined

export const isSetUp = (connection: MaybeConnection): connection is PlatformConnection =>
  connection !== undefined && !('missing' in connection)

export const isOAuth = (connection: MaybeConnection): connection is PlatformOAuth =>
  isSetUp(connection) && 'consentUrl' in connection

/** The settings that a platform's service lacks. */
export const missingOf = (connection: MaybeConnection): string[] =>
  connection !== undefined && 'missing' in connection ? connection.missing : []

/** Asks for a new token when this part of its life is left, and not earlier than these days before its end. */
const REFRESH_AT_LIFE_LEFT = 0.25
const REFRESH_AT_MOST_BEFORE_SECONDS = 10 * 86_400

/** Seconds until tokens should be renewed; null when they need not be, or can't. */
export const refreshIn = (connection: PlatformConnection, tokens: Tokens): number | null => {
  const { expiresInSeconds, renewInSeconds } = tokens
  const isRenewable = connection.renewsWith === 'access_token' || tokens.refreshToken !== undefined
  if (!connection.refresh || !isRenewable) return null
  if (renewInSeconds !== undefined) return renewInSeconds
  if (expiresInSeconds === null) return null
  const before = Math.min(expiresInSeconds * REFRESH_AT_LIFE_LEFT, REFRESH_AT_MOST_BEFORE_SECONDS)
  return Math.max(0, expiresInSeconds - before)
}
