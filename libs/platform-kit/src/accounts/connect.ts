import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type {
  BeginConnection,
  BegunConnection,
  ChooseAccounts,
  CompleteConnection,
  ConnectionForm,
  ConnectionResult,
  Mode,
} from '@carteiro/contracts'
import { secretInMode } from '@carteiro/contracts'
import { ApiError, type Logger } from '@carteiro/service-kit'
import { z } from 'zod'
import { decryptCredentials, encryptCredentials, type TokenKeys } from '../credentials.ts'
import { ConnectFailed, ResponseLost } from '../http-client.ts'
import { PlatformError } from '../outcomes.ts'
import { addressWith } from './app-settings.ts'
import {
  type Consent,
  type FoundAccount,
  isOAuth,
  type PlatformConnection,
  type PlatformOAuth,
  refreshIn,
} from './connection.ts'
import type { AccountCalls, UsedConnection } from './sql.ts'
import { encryptTokens } from './token-record.ts'

const SECRET_BYTES = 32
const secret = (): string => randomBytes(SECRET_BYTES).toString('base64url')
const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')
const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))

/** https://datatracker.ietf.org/doc/html/rfc7636#section-4.2 */
const challengeOf = (verifier: string): string => hashOf(verifier)

const encryptedConsent = z.object({ verifier: z.string().nullable(), login: z.string().nullable() })
const tokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  expiresInSeconds: z.number().nullable(),
  renewInSeconds: z.number().optional(),
  more: z.record(z.string(), z.string()).optional(),
})
const encryptedCandidates = z.object({
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

const isExpected = (error: unknown): error is Error =>
  error instanceof PlatformError || error instanceof ConnectFailed || error instanceof ResponseLost

/** A form that is shown again holds what was entered, but for passwords. */
const withEntered = (form: ConnectionForm, entered: Record<string, string>): ConnectionForm => ({
  ...form,
  fields: form.fields.map((field) => {
    const value = field.kind === 'password' ? undefined : entered[field.name]
    return value === undefined ? field : { ...field, value }
  }),
})

/**
 * Connects accounts: a consent page, or a form, with a state that works once; the code, or what was entered, turned into
 * tokens; and the accounts stored. Where a login has several accounts, or the browser that comes back is not the one that
 * asked, its user must choose.
 */
export const createConnector = (options: {
  platform: string
  mode: Mode
  displayName: string
  options: string[]
  connection: PlatformConnection
  calls: AccountCalls
  tokenKeys: TokenKeys
  logger: Logger
}) => {
  const { platform, mode, displayName, connection: way, calls, tokenKeys, logger } = options
  /** Binds what is encrypted to a user's connections: nothing of an account decrypts here, nor the other way round. */
  const connectionOf = (userId: string) => ({
    platform,
    externalId: 'a connection that is not complete',
    userId,
  })

  const scopesFor = (wanted: string[], login: string | null): string[] => {
    const chosen = wanted.length > 0 ? wanted : options.options
    return [...new Set([...way.baseScopes, ...chosen.flatMap((option) => way.scopesOf(option, login))])]
  }

  /** Opens a connection for a user and a browser, with a state that works once. */
  const open = async (
    asker: Pick<UsedConnection, 'user_id' | 'browser_hash' | 'redirect_uri' | 'return_to'>,
    consent: z.infer<typeof encryptedConsent>,
  ): Promise<{ state: string; endsAt: string }> => {
    const state = secretInMode(mode, secret())
    const endsAt = await calls.beginConnection({
      userId: asker.user_id,
      stateHash: hashOf(state),
      browserHash: asker.browser_hash,
      sealed: encryptCredentials(tokenKeys, connectionOf(asker.user_id), consent),
      redirectUri: asker.redirect_uri,
      returnTo: asker.return_to,
    })
    return { state, endsAt }
  }

  const consentUrlOf = async (oauth: PlatformOAuth, consent: Consent): Promise<string> => {
    try {
      return await oauth.consentUrl(consent)
    } catch (error) {
      if (!isExpected(error)) throw error
      throw new ApiError(503, 'unavailable', error.message)
    }
  }

  const begin = async (request: BeginConnection): Promise<BegunConnection> => {
    const logins = way.logins ?? []
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
    const verifier = isOAuth(way) && way.usesPkce ? secret() : null
    const { state, endsAt } = await open(
      {
        user_id: request.user_id,
        browser_hash: hashOf(request.browser),
        redirect_uri: request.redirect_uri,
        return_to: request.return_to,
      },
      { verifier, login },
    )
    const consent = {
      redirectUri: request.redirect_uri,
      state,
      scopes: scopesFor(request.options, login),
      challenge: verifier === null ? null : challengeOf(verifier),
      login,
    }
    const url = isOAuth(way) ? await consentUrlOf(way, consent) : addressWith(request.redirect_uri, { state })
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
        credentials: encryptTokens(tokenKeys, { platform, externalId, userId }, granted),
        expires_in_seconds: granted.expiresInSeconds,
        refresh_in_seconds: refreshIn(way, granted),
      })
      logger.info({ account_id: accountId }, 'Account connected')
      stored.push({ id: accountId, display_name: name })
    }
    return stored
  }

  /** The accounts, or why there are none. */
  const accountsBy = async (work: () => Promise<FoundAccount[]>): Promise<FoundAccount[] | string> => {
    try {
      return await work()
    } catch (error) {
      if (!isExpected(error)) throw error
      logger.warn({ reason: error.message }, 'Account not connected')
      return error.message
    }
  }

  const exchange = (oauth: PlatformOAuth, code: string, connection: UsedConnection) => {
    const consent = encryptedConsent.parse(
      decryptCredentials(tokenKeys, connectionOf(connection.user_id), connection.sealed),
    )
    return accountsBy(() => oauth.exchange({ code, redirectUri: connection.redirect_uri, ...consent }))
  }

  const complete = async (answer: CompleteConnection): Promise<ConnectionResult> => {
    // The form may be opened again and again; what is entered uses the state up.
    if (!isOAuth(way) && !answer.form) {
      return { result: 'form', state: answer.state, form: way.form, message: null }
    }
    const connection = await calls.useConnection(hashOf(answer.state))
    if (!connection) {
      return refused('expired', 'This link has been used before, or is older than ten minutes. Begin again.')
    }
    const returnTo = connection.return_to
    if (!isOAuth(way)) {
      const accounts = await accountsBy(() => way.submit(answer.form ?? {}))
      if (typeof accounts !== 'string') return finish(accounts, connection, answer.browser)
      const { state } = await open(connection, { verifier: null, login: null })
      return { result: 'form', state, form: withEntered(way.form, answer.form ?? {}), message: accounts }
    }
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
    const accounts = await exchange(way, answer.code, connection)
    return typeof accounts === 'string'
      ? refused('refused', accounts, returnTo)
      : finish(accounts, connection, answer.browser)
  }

  /** Stores the account that was found, or lets its user choose. */
  const finish = async (
    accounts: FoundAccount[],
    connection: UsedConnection,
    browser: string | null,
  ): Promise<ConnectionResult> => {
    const returnTo = connection.return_to
    if (accounts.length === 0) {
      return refused(
        'nothing_to_connect',
        `This login has no account that can publish on ${displayName}.`,
        returnTo,
      )
    }
    const isAsker = browser !== null && isSame(hashOf(browser), connection.browser_hash)
    if (accounts.length === 1 && isAsker) {
      const stored = await store(connection.user_id, accounts)
      return { result: 'connected', accounts: stored, return_to: returnTo }
    }
    const claim = secretInMode(mode, secret())
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
    const { accounts } = encryptedCandidates.parse(
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
