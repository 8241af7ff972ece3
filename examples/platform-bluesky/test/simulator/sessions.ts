import { randomUUID } from 'node:crypto'
import { Refusal } from './refusal.ts'

export type Account = { did: string; handle: string; appPassword: string; isActive: boolean }
type Token = { kind: 'access' | 'refresh'; did: string; session: string; endsAt: number }

const ACCESS_SECONDS = 2 * 3600
const REFRESH_SECONDS = 60 * 86_400

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Accounts with their app passwords, and their sessions. Every refresh token works once. */
export const createSessions = (server: () => string) => {
  const accounts = new Map<string, Account>()
  const tokens = new Map<string, Token>()
  let accessSeconds = ACCESS_SECONDS

  const issue = (kind: Token['kind'], did: string, session: string): string => {
    const seconds = kind === 'access' ? accessSeconds : REFRESH_SECONDS
    const exp = Math.floor(Date.now() / 1000) + seconds
    const scope = kind === 'access' ? 'com.atproto.appPass' : 'com.atproto.refresh'
    const token = [
      part({ alg: 'HS256', typ: 'JWT' }),
      part({ scope, sub: did, exp, jti: randomUUID() }),
      'simulated',
    ].join('.')
    tokens.set(token, { kind, did, session, endsAt: exp * 1000 })
    return token
  }

  const answer = ({ did, handle }: Account, session: string) => ({
    did,
    handle,
    accessJwt: issue('access', did, session),
    refreshJwt: issue('refresh', did, session),
    didDoc: {
      id: did,
      service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: server() }],
    },
    active: true,
  })

  const accountOf = (did: string): Account => {
    const account = accounts.get(did)
    if (!account) throw new Refusal(400, 'InvalidRequest', 'Could not find account')
    if (!account.isActive) throw new Refusal(401, 'AccountTakedown', 'Account has been taken down')
    return account
  }

  const endSession = (session: string): void => {
    for (const [token, one] of tokens) if (one.session === session) tokens.delete(token)
  }

  const tokenOf = (token: string | undefined, kind: Token['kind']): Token => {
    if (token === undefined) throw new Refusal(401, 'AuthMissing', 'Authentication Required')
    const found = tokens.get(token)
    if (found?.kind !== kind) throw new Refusal(400, 'InvalidToken', 'Token could not be verified')
    if (found.endsAt <= Date.now()) throw new Refusal(400, 'ExpiredToken', 'Token has expired')
    return found
  }

  return {
    accounts,
    setAccessSeconds: (seconds: number): void => {
      accessSeconds = seconds
    },
    /** Access tokens of an account end now; its refresh tokens live on. */
    expire: (did: string): void => {
      for (const one of tokens.values()) if (one.did === did && one.kind === 'access') one.endsAt = 0
    },
    /** The account's owner withdraws the app password. */
    withdraw: (did: string): void => {
      for (const [token, one] of tokens) if (one.did === did) tokens.delete(token)
    },
    whose: (token: string | undefined): string | null => (token && tokens.get(token)?.did) ?? null,
    create: (identifier: string, password: string) => {
      const account = [...accounts.values()].find(({ did, handle }) => [did, handle].includes(identifier))
      if (account?.appPassword !== password) {
        throw new Refusal(401, 'AuthenticationRequired', 'Invalid identifier or password')
      }
      return answer(accountOf(account.did), randomUUID())
    },
    refresh: (token: string | undefined) => {
      const found = tokenOf(token, 'refresh')
      tokens.delete(token ?? '')
      return answer(accountOf(found.did), found.session)
    },
    end: (token: string | undefined): void => endSession(tokenOf(token, 'refresh').session),
    /** The account that calls. @throws Refusal */
    authenticate: (token: string | undefined): Account => accountOf(tokenOf(token, 'access').did),
  }
}
