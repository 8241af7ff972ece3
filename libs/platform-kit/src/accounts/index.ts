import type { Mode } from '@carteiro/contracts'
import type { Logger, Sql } from '@carteiro/service-kit'
import type { TokenKeys } from '../credentials.ts'
import { type Connector, createConnector } from './connect.ts'
import { isSetUp, type MissingOAuth, type PlatformConnection } from './connection.ts'
import { createSweep } from './keeper.ts'
import { createReadiness } from './readiness.ts'
import { createRefresher, type Refresh } from './refresh.ts'
import { accountCalls } from './sql.ts'
import { decryptTokens } from './token-record.ts'

const REVOKE_LEASE_SECONDS = 10

/** Everything that a platform service does for accounts. */
export type Accounts = {
  connector: Connector
  refresh: Refresh
  sweep: () => Promise<{ renewed: number; checked: number }>
  /** Asks the platform to forget a grant. False when it did not, or it is not known. */
  revoke: (accountId: string) => Promise<boolean>
}

export const createAccounts = (options: {
  platform: string
  mode: Mode
  displayName: string
  options: string[]
  connection: PlatformConnection | MissingOAuth | undefined
  sql: Sql
  tokenKeys: TokenKeys
  logger: Logger
}): Accounts | undefined => {
  const { connection, platform, tokenKeys, logger } = options
  if (!isSetUp(connection)) return undefined
  const calls = accountCalls(options.sql)
  const refresh = createRefresher({ platform, connection, calls, tokenKeys, logger })
  const checkReadiness = createReadiness({ ...options, connection, calls, refresh })
  return {
    connector: createConnector({ ...options, connection, calls }),
    refresh,
    sweep: createSweep({ calls, refresh, checkReadiness, logger }),
    revoke: async (accountId) => {
      if (!connection.revoke) return false
      // What is about to be revoked must not be renewed meanwhile.
      const held = await calls.beginRefresh(accountId, null, REVOKE_LEASE_SECONDS)
      if (held.state !== 'granted') return false
      const owner = { platform, externalId: held.external_id, userId: held.user_id }
      try {
        await connection.revoke(decryptTokens(tokenKeys, owner, held.credentials), {
          externalId: held.external_id,
          profile: held.profile,
        })
        return true
      } catch (error) {
        logger.warn({ account_id: accountId, reason: (error as Error).message }, 'Grant not revoked')
        return false
      }
    },
  }
}
