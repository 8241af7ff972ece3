import type { Logger, Sql } from '@carteiro/service-kit'
import type { TokenKeys } from '../credentials.ts'
import { type Connector, createConnector } from './connect.ts'
import { createSweep } from './keeper.ts'
import { isSetUp, type MissingOAuth, type PlatformOAuth } from './oauth.ts'
import { createReadiness } from './readiness.ts'
import { createRefresher, type Refresh } from './refresh.ts'
import { accountCalls } from './sql.ts'
import { openTokens } from './token-record.ts'

const REVOKE_LEASE_SECONDS = 10

/** Everything that a platform service does for accounts. */
export type Accounts = {
  connector: Connector
  refresh: Refresh
  sweep: () => Promise<{ renewed: number; checked: number }>
  /** Asks the platform to forget a grant. False when it did not, or nobody knows. */
  revoke: (accountId: string) => Promise<boolean>
}

export const createAccounts = (options: {
  platform: string
  displayName: string
  options: string[]
  oauth: PlatformOAuth | MissingOAuth | undefined
  sql: Sql
  tokenKeys: TokenKeys
  logger: Logger
}): Accounts | undefined => {
  const { oauth, platform, tokenKeys, logger } = options
  if (!isSetUp(oauth)) return undefined
  const calls = accountCalls(options.sql)
  const refresh = createRefresher({ platform, oauth, calls, tokenKeys, logger })
  const checkReadiness = createReadiness({ ...options, oauth, calls, refresh })
  return {
    connector: createConnector({ ...options, oauth, calls }),
    refresh,
    sweep: createSweep({ calls, refresh, checkReadiness, logger }),
    revoke: async (accountId) => {
      if (!oauth.revoke) return false
      // Nobody may renew what is about to be revoked.
      const held = await calls.beginRefresh(accountId, null, REVOKE_LEASE_SECONDS)
      if (held.state !== 'granted') return false
      const owner = { platform, externalId: held.external_id, userId: held.user_id }
      try {
        await oauth.revoke(openTokens(tokenKeys, owner, held.credentials), owner)
        return true
      } catch (error) {
        logger.warn({ account_id: accountId, reason: (error as Error).message }, 'Grant not revoked')
        return false
      }
    },
  }
}
