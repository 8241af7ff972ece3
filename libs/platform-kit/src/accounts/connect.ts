import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type {
  BeginConnection,
  BegunConnection,
  ChooseAccounts,
  CompleteConnection,
  ConnectionResult,
} from '@carteiro/contracts'
import { ApiError, type Logger } from '@carteiro/service-kit'
import { z } from 'zod'
import { decryptCredentials, encryptCredentials, type TokenKeys } from '../credentials.ts'
import { ConnectFailed, ResponseLost } from '../http-client.ts'
import { PlatformError } from '../outcomes.ts'
import { type FoundAccount, type PlatformOAuth, refreshIn } from './oauth.ts'
import type { AccountCalls, UsedConnection } from './sql.ts'
import { sealTokens } from './token-record.ts'

const SECRET_BYTES = 32
const secret = (): string => randomBytes(SECRET_BYTES).toString('base64url')
const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')
const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))

/** https://datatracker.ietf.org/doc/html/rfc7636#section-4.2 */
const challengeOf = (verifier: string): string => hashOf(verifier)

const sealedConsent = z.object({ verifier: z.string().nullable(), login: z.string().nullable() })
const tokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  expiresInSeconds: z.number().nullable(),
  renewInSeconds: z.number().optional(),
  more: z.record(z.string(), z.string()).optional(),
})
const sealedCandidates = z.object({
  accounts: z.array(
    z.object({
      externalId: z.string(),
      displayName: z.string(),
      kind: z.string().optional(),
      profile: z.record(z.string(), z.unknown()),
      scopes: z.array(z.string()),
      tokens,
    }),
  ),
})

const refused = (
  code: 'cancelled' | 'expired' | 'nothing_to_connect' | 'refused',
  message: string,
  returnTo: string | null = null,
): ConnectionResult => ({ result: 'refused', code, message, return_to: returnTo })

/**
 * Connects accounts: a consent page with a state that works once, the code turned into tokens, and the accounts stored.
 * Where a login has several accounts, or the browser that comes back is not the one that asked, somebody must choose.
 */
export const createConnector = (options: {
  platform: string
  displayName: string
  options: string[]
  oauth: PlatformOAuth
  calls: AccountCalls
  tokenKeys: TokenKeys
  logger: Logger
}) => {
  const { platform, displayName, oauth, calls, tokenKeys, logger } = options
  /** Binds what is encrypted to a user's connections: nothing of an account decrypts here, nor the other way round. */
  const connectionOf = (userId: string) => ({
    platform,
    externalId: 'a connection that is not complete',
    userId,
  })

  const scopesFor = (wanted: string[], login: string | null): string[] => {
    const chosen = wanted.length > 0 ? wanted : options.options
    return [...new Set([...oauth.baseScopes, ...chosen.flatMap((option) => oauth.scopesOf(option, login))])]
  }

  const begin = async (request: BeginConnection): Promise<BegunConnection> => {
    const logins = oauth.logins ?? []
    if (request.login !== null && !logins.includes(request.login)) {
      const message =
        logins.length > 0 ? `expected one of ${logins.join(', ')}` : 'expected none: there is one way'
      throw new ApiError(400, 'invalid_request', message, [
        { field: 'login', code: 'invalid_value', message, allowed: [...logins] },
      ])
    }
    const unknown = request.options.find((option) => !options.options.includes(option))
    if (unknown !== undefined) {
      const message = `expected options of ${platform}: ${unknown} is none`
      throw new ApiError(400, 'invalid_request', message, [
        { field: 'options', code: 'invalid_value', message, allowed: options.options },
      ])
    }
    const login = request.login ?? logins[0] ?? null
    const state = secret()
    const verifier = oauth.usesPkce ? secret() : null
    const endsAt = await calls.beginConnection({
      userId: request.user_id,
      stateHash: hashOf(state),
      browserHash: hashOf(request.browser),
      sealed: encryptCredentials(tokenKeys, connectionOf(request.user_id), { verifier, login }),
      redirectUri: request.redirect_uri,
      returnTo: request.return_to,
    })
    const url = oauth.consentUrl({
      redirectUri: request.redirect_uri,
      state,
      scopes: scopesFor(request.options, login),
      challenge: verifier === null ? null : challengeOf(verifier),
      login,
    })
    return { authorization_url: url, expires_at: endsAt }
  }

  const store = async (userId: string, accounts: FoundAccount[]) => {
    const stored: { id: string; display_name: string }[] = []
    for (const { externalId, displayName: name, profile, scopes, tokens: granted } of accounts) {
      const accountId = await calls.connectAccount(userId, {
        external_id: externalId,
        display_name: name,
        profile,
        scopes,
        credentials: sealTokens(tokenKeys, { platform, externalId, userId }, granted),
        expires_in_seconds: granted.expiresInSeconds,
        refresh_in_seconds: refreshIn(oauth, granted),
      })
      logger.info({ account_id: accountId }, 'Account connected')
      stored.push({ id: accountId, display_name: name })
    }
    return stored
  }

  const exchange = async (code: string, connection: UsedConnection): Promise<FoundAccount[] | string> => {
    const consent = sealedConsent.parse(
      decryptCredentials(tokenKeys, connectionOf(connection.user_id), connection.sealed),
    )
    try {
      return await oauth.exchange({ code, redirectUri: connection.redirect_uri, ...consent })
    } catch (error) {
      const isExpected =
        error instanceof PlatformError || error instanceof ConnectFailed || error instanceof ResponseLost
      if (!isExpected) throw error
      logger.warn({ reason: error.message }, 'Account not connected')
      return error.message
    }
  }

  const complete = async (answer: CompleteConnection): Promise<ConnectionResult> => {
    const connection = await calls.useConnection(hashOf(answer.state))
    if (!connection) {
      return refused('expired', 'This link has been used before, or is older than ten minutes. Begin again.')
    }
    const returnTo = connection.return_to
    if (answer.code === null) {
      const isCancelled = /denied|cancel/i.test(answer.error ?? '')
      return isCancelled
        ? refused('cancelled', `${displayName} was not connected: access was not granted.`, returnTo)
        : refused(
            'refused',
            `${displayName} refused: ${answer.error_description ?? answer.error ?? 'no reason was given'}.`,
            returnTo,
          )
    }
    const accounts = await exchange(answer.code, connection)
    if (typeof accounts === 'string') return refused('refused', accounts, returnTo)
    if (accounts.length === 0) {
      return refused(
        'nothing_to_connect',
        `This login has no account that can publish on ${displayName}.`,
        returnTo,
      )
    }
    const isAsker = answer.browser !== null && isSame(hashOf(answer.browser), connection.browser_hash)
    if (accounts.length === 1 && isAsker) {
      const stored = await store(connection.user_id, accounts)
      return { result: 'connected', accounts: stored, return_to: returnTo }
    }
    const claim = secret()
    await calls.offerCandidates(
      connection.id,
      hashOf(claim),
      encryptCredentials(tokenKeys, connectionOf(connection.user_id), { accounts }),
    )
    return {
      result: 'choose',
      claim,
      choices: accounts.map(({ externalId, displayName: name, kind }) => ({
        external_id: externalId,
        display_name: name,
        kind: kind ?? null,
      })),
      user_email: isAsker ? null : connection.user_email,
    }
  }

  const choose = async ({ claim, external_ids }: ChooseAccounts): Promise<ConnectionResult> => {
    const spent = refused(
      'expired',
      'This choice was made before, or is older than ten minutes. Begin again.',
    )
    const found = await calls.findCandidates(hashOf(claim))
    if (!found) return spent
    const { accounts } = sealedCandidates.parse(
      decryptCredentials(tokenKeys, connectionOf(found.user_id), found.candidates),
    )
    const chosen = accounts.filter(({ externalId }) => external_ids.includes(externalId))
    if (chosen.length === 0 || chosen.length < new Set(external_ids).size) {
      const message = 'expected at least one of the accounts that were offered'
      throw new ApiError(400, 'invalid_request', message, [
        { field: 'account', code: 'invalid_value', message },
      ])
    }
    // Ended first: of several calls with the same claim only one stores accounts.
    if (!(await calls.endConnection(found.id, hashOf(claim)))) return spent
    const stored = await store(found.user_id, chosen as FoundAccount[])
    return { result: 'connected', accounts: stored, return_to: found.return_to }
  }

  return { begin, complete, choose }
}
export type Connector = ReturnType<typeof createConnector>
