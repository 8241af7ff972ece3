import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '@carteiro/service-kit'
import type { TokenKeys, TokenOwner } from '../credentials.ts'
import { ConnectFailed, ResponseLost } from '../http-client.ts'
import { PlatformError } from '../outcomes.ts'
import { type PlatformConnection, refreshIn, type Tokens } from './connection.ts'
import type { AccountCalls, RefreshAnswer } from './sql.ts'
import { decryptTokens, encryptTokens } from './token-record.ts'

/** Longer than the platform may take to answer. */
const LEASE_SECONDS = 60
const RETRY_SECONDS = 60
/** How long another's refresh is waited for. */
const WAIT_MS = 20_000
const CHECK_EVERY_MS = 250
/** How long new tokens are kept while the database cannot store them: there is no other copy. */
const STORE_LIMIT_MS = 10 * 60_000
const STORE_AGAIN_MS = 1_000

/** `renewed`: there are new tokens · `dead`: connect again · `later`: nothing changed, the platform has a bad moment. */
export type Refreshed = { state: 'renewed' | 'dead' | 'later'; message: string }

/**
 * Renews the tokens of an account, once however many ask: refresh tokens that work once must not be used twice. Only
 * the platform's own word that the grant is dead disconnects an account.
 */
export const createRefresher = (options: {
  platform: string
  connection: PlatformConnection
  calls: AccountCalls
  tokenKeys: TokenKeys
  logger: Logger
}) => {
  const { platform, connection, calls, tokenKeys, logger } = options

  /** The old tokens may be dead already, so giving up would lose the account. */
  const store = async (
    accountId: string,
    version: number,
    owner: TokenOwner,
    tokens: Tokens,
  ): Promise<void> => {
    const renewed = {
      credentials: encryptTokens(tokenKeys, owner, tokens),
      expiresInSeconds: tokens.expiresInSeconds,
      refreshInSeconds: refreshIn(connection, tokens),
    }
    const deadline = performance.now() + STORE_LIMIT_MS
    for (;;) {
      try {
        const isTaken = await calls.finishRefresh(accountId, version, renewed)
        if (!isTaken)
          logger.warn({ account_id: accountId }, 'New tokens came too late: the account has others')
        return
      } catch (error) {
        if (performance.now() > deadline) throw error
        logger.warn({ err: error, account_id: accountId }, 'New tokens could not be stored yet')
        await sleep(STORE_AGAIN_MS)
      }
    }
  }

  const perform = async (
    accountId: string,
    granted: Extract<RefreshAnswer, { state: 'granted' }>,
  ): Promise<Refreshed> => {
    const { version, external_id: externalId, user_id: userId, profile } = granted
    const owner = { platform, externalId, userId }
    const fail = async (error: Error, isDead: boolean): Promise<Refreshed> => {
      logger[isDead ? 'error' : 'warn'](
        { account_id: accountId, reason: error.message },
        'Tokens not renewed',
      )
      const problem = { code: 'token_expired', message: error.message }
      await calls.failRefresh(accountId, version, { isDead, problem, retryInSeconds: RETRY_SECONDS })
      return { state: isDead ? 'dead' : 'later', message: error.message }
    }
    const old = decryptTokens(tokenKeys, owner, granted.credentials)
    let tokens: Tokens
    try {
      const canRenew = connection.renewsWith === 'access_token' || old.refreshToken !== undefined
      if (!connection.refresh || !canRenew) throw new PlatformError(cannotRenew(platform))
      tokens = await connection.refresh(old, { externalId, profile })
    } catch (error) {
      if (error instanceof PlatformError) return fail(error, error.verdict === 'reconnect')
      if (error instanceof ConnectFailed || error instanceof ResponseLost) return fail(error, false)
      await fail(error as Error, false)
      throw error
    }
    await store(accountId, version, owner, tokens)
    logger.info({ account_id: accountId }, 'Tokens renewed')
    return { state: 'renewed', message: 'The tokens were renewed.' }
  }

  /** `seenVersion`: of the tokens that are known to be of no use; null: of those that there are. */
  return async (accountId: string, seenVersion: number | null): Promise<Refreshed> => {
    const deadline = performance.now() + WAIT_MS
    for (;;) {
      const answer = await calls.beginRefresh(accountId, seenVersion, LEASE_SECONDS)
      if (answer.state === 'granted') return perform(accountId, answer)
      if (answer.state === 'fresh') return { state: 'renewed', message: 'The tokens were renewed.' }
      if (answer.state === 'dead') return { state: 'dead', message: 'The account must be connected again.' }
      if (performance.now() > deadline) return { state: 'later', message: 'The tokens are being renewed.' }
      await sleep(CHECK_EVERY_MS)
    }
  }
}
export type Refresh = ReturnType<typeof createRefresher>

const cannotRenew = (platform: string) => ({
  verdict: 'reconnect' as const,
  code: 'token_expired' as const,
  message: `${platform} gave nothing to renew its tokens with: the account must be connected again.`,
})
