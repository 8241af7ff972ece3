import type { KnownProblem } from '@carteiro/contracts'
import type { Logger } from '@carteiro/service-kit'
import type { TokenKeys } from '../credentials.ts'
import { ConnectFailed, ResponseLost } from '../http-client.ts'
import { PlatformError } from '../outcomes.ts'
import type { PlatformConnection } from './connection.ts'
import type { Refresh } from './refresh.ts'
import type { AccountCalls, AccountToCheck } from './sql.ts'
import { decryptTokens } from './token-record.ts'

type Probed = { account: KnownProblem[]; postsLeft: number | null; facts?: Record<string, unknown> }

const problem = (code: string, message: string): KnownProblem => ({ code, message })

/**
 * Checks all that is due within a day before its time: does the token live, was everything granted that the option needs, are
 * there posts left? What would fail is written on the job and the account while there is time.
 */
export const createReadiness = (options: {
  platform: string
  displayName: string
  connection: PlatformConnection
  calls: AccountCalls
  refresh: Refresh
  tokenKeys: TokenKeys
  logger: Logger
}) => {
  const { platform, displayName, connection, calls, refresh, tokenKeys, logger } = options
  const reconnect = (account: AccountToCheck, why: string): KnownProblem =>
    problem('account_disconnected', `${account.display_name} must be connected again: ${why}`)

  const probe = async (account: AccountToCheck): Promise<Probed> => {
    if (!connection.probe) return { account: [], postsLeft: null }
    const owner = { platform, externalId: account.external_id, userId: account.user_id }
    try {
      const {
        postsLeft,
        problems = [],
        facts = {},
      } = await connection.probe({
        id: account.id,
        externalId: account.external_id,
        profile: account.profile,
        scopes: account.scopes,
        accessToken: decryptTokens(tokenKeys, owner, account.credentials).accessToken,
      })
      return { account: problems, postsLeft, facts }
    } catch (error) {
      if (error instanceof ConnectFailed || error instanceof ResponseLost)
        return { account: [], postsLeft: null }
      if (!(error instanceof PlatformError)) throw error
      if (error.verdict === 'reconnect' && error.code === 'token_expired') {
        const renewed = await refresh(account.id, account.version)
        return {
          account: renewed.state === 'dead' ? [reconnect(account, renewed.message)] : [],
          postsLeft: null,
        }
      }
      const passes = error.verdict === 'retry' || error.verdict === 'unclear'
      return { account: passes ? [] : [problem(error.code, error.message)], postsLeft: null }
    }
  }

  const endsBefore = (account: AccountToCheck, dueInSeconds: number): boolean =>
    !account.can_refresh && account.expires_in_seconds !== null && account.expires_in_seconds <= dueInSeconds

  const check = async (account: AccountToCheck): Promise<void> => {
    const isConnected = account.status === 'connected'
    const probed: Probed = isConnected ? await probe(account) : { account: [], postsLeft: null }
    const general = isConnected
      ? probed.account
      : [reconnect(account, `${displayName} does not accept its tokens any more.`)]
    const byJob: Record<string, KnownProblem[]> = {}
    const missingOfAll = new Set<string>()
    for (const [index, job] of account.jobs.entries()) {
      const login = typeof account.profile.login === 'string' ? account.profile.login : null
      const missing = connection
        .scopesOf(job.option, login)
        .filter((scope) => !account.scopes.includes(scope))
      for (const scope of missing) missingOfAll.add(scope)
      const isOverQuota = probed.postsLeft !== null && index >= probed.postsLeft
      byJob[job.id] = [
        ...general,
        ...(endsBefore(account, job.due_in_seconds)
          ? [reconnect(account, 'its access ends before this is due, and cannot be renewed.')]
          : []),
        ...(missing.length > 0
          ? [
              problem(
                'permission_denied',
                `${account.display_name} has not granted ${missing.join(', ')}: connect it again.`,
              ),
            ]
          : []),
        ...(isOverQuota
          ? [
              problem(
                'quota_exhausted',
                `${account.display_name} may publish ${probed.postsLeft} more for now: this will wait.`,
              ),
            ]
          : []),
      ]
    }
    const ofAccount = [
      ...general,
      ...(missingOfAll.size > 0
        ? [problem('permission_denied', `${[...missingOfAll].join(', ')} was not granted: connect it again.`)]
        : []),
      ...(account.jobs.some(({ due_in_seconds }) => isConnected && endsBefore(account, due_in_seconds))
        ? [reconnect(account, 'its access ends within a day, and cannot be renewed.')]
        : []),
    ]
    await calls.reportCheck(account.id, ofAccount, byJob, probed.facts)
    if (ofAccount.length > 0) {
      logger.warn({ account_id: account.id, problems: ofAccount }, 'What is due will fail')
    }
  }

  /** Checks every account with something due; one that cannot be checked does not keep the others from it. */
  return async (): Promise<number> => {
    const accounts = await calls.accountsToCheck()
    for (const account of accounts) {
      await check(account).catch((error) =>
        logger.error({ err: error, account_id: account.id }, 'Account not checked'),
      )
    }
    return accounts.length
  }
}
