import type { KnownProblem } from '@carteiro/contracts'
import { type Sql, storable } from '@carteiro/service-kit'
import { z } from 'zod'

const timestamp = z.coerce.date().transform((at) => at.toISOString())

const usedConnection = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  user_email: z.string().nullable(),
  browser_hash: z.string(),
  sealed: z.unknown(),
  redirect_uri: z.string(),
  return_to: z.string().nullable(),
})
export type UsedConnection = z.infer<typeof usedConnection>

const candidates = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  candidates: z.unknown(),
  return_to: z.string().nullable(),
})

const refreshAnswer = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('granted'),
    external_id: z.string(),
    user_id: z.uuid(),
    profile: z.record(z.string(), z.unknown()),
    credentials: z.unknown(),
    version: z.int(),
  }),
  z.object({ state: z.literal('fresh'), version: z.int() }),
  z.object({ state: z.literal('busy'), seconds: z.number() }),
  z.object({ state: z.literal('dead') }),
])
export type RefreshAnswer = z.infer<typeof refreshAnswer>

const accountToCheck = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  external_id: z.string(),
  display_name: z.string(),
  status: z.string(),
  scopes: z.array(z.string()),
  profile: z.record(z.string(), z.unknown()),
  credentials: z.unknown(),
  version: z.int(),
  expires_in_seconds: z.coerce.number().nullable(),
  can_refresh: z.boolean(),
  jobs: z.array(z.object({ id: z.uuid(), option: z.string(), due_in_seconds: z.coerce.number() })),
})
export type AccountToCheck = z.infer<typeof accountToCheck>

const encryptedAccount = z.object({
  id: z.uuid(),
  external_id: z.string(),
  user_id: z.uuid(),
  credentials: z.unknown(),
})

export type NewAccount = {
  external_id: string
  display_name: string
  profile: Record<string, unknown>
  scopes: string[]
  credentials: unknown
  expires_in_seconds: number | null
  refresh_in_seconds: number | null
}

/** The functions of the database for accounts that a platform service may call, by their names. */
export const accountCalls = (sql: Sql) => {
  const json = (value: unknown) => sql.json(storable(value) as never)
  return {
    beginConnection: async (connection: {
      userId: string
      stateHash: string
      browserHash: string
      sealed: unknown
      redirectUri: string
      returnTo: string | null
    }): Promise<string> => {
      const [row] = await sql`
        select carteiro.begin_account_connection(
          owner_id => ${connection.userId}, state_hash => ${connection.stateHash},
          browser_hash => ${connection.browserHash}, sealed => ${json(connection.sealed)},
          redirect_uri => ${connection.redirectUri}, return_to => ${connection.returnTo}
        ) as ends`
      return timestamp.parse(row?.ends)
    },

    useConnection: async (stateHash: string): Promise<UsedConnection | null> => {
      const [row] = await sql`select carteiro.use_account_connection(${stateHash}) as connection`
      return usedConnection.nullable().parse(row?.connection ?? null)
    },

    offerCandidates: async (connectionId: string, claimHash: string, encrypted: unknown): Promise<void> => {
      await sql`select carteiro.offer_account_candidates(${connectionId}, ${claimHash}, ${json(encrypted)})`
    },

    findCandidates: async (claimHash: string) => {
      const [row] = await sql`select carteiro.find_account_candidates(${claimHash}) as found`
      return candidates.nullable().parse(row?.found ?? null)
    },

    /** False when it was ended before: its claim works once. */
    endConnection: async (connectionId: string, claimHash: string): Promise<boolean> => {
      const [row] = await sql`select carteiro.end_account_connection(${connectionId}, ${claimHash}) as ended`
      return row?.ended === true
    },

    connectAccount: async (userId: string, account: NewAccount): Promise<string> => {
      const [row] = await sql`select carteiro.connect_account(${userId}, ${json(account)}) as id`
      return z.uuid().parse(row?.id)
    },

    accountsToRefresh: async (): Promise<{ id: string; version: number }[]> =>
      z
        .array(z.object({ id: z.uuid(), version: z.int() }))
        .parse(await sql`select * from carteiro.accounts_to_refresh()`),

    beginRefresh: async (
      accountId: string,
      seenVersion: number | null,
      leaseSeconds: number,
    ): Promise<RefreshAnswer> => {
      const [row] = await sql`
        select carteiro.begin_account_refresh(${accountId}, ${seenVersion}, ${leaseSeconds}) as answer`
      return refreshAnswer.parse(row?.answer)
    },

    finishRefresh: async (
      accountId: string,
      seenVersion: number,
      renewed: { credentials: unknown; expiresInSeconds: number | null; refreshInSeconds: number | null },
    ): Promise<boolean> => {
      const [row] = await sql`
        select carteiro.finish_account_refresh(
          account_id => ${accountId}, seen_version => ${seenVersion}, credentials => ${json(renewed.credentials)},
          expires_in_seconds => ${renewed.expiresInSeconds}, refresh_in_seconds => ${renewed.refreshInSeconds}
        ) as taken`
      return row?.taken === true
    },

    failRefresh: async (
      accountId: string,
      seenVersion: number,
      failure: { isDead: boolean; problem: KnownProblem; retryInSeconds: number },
    ): Promise<void> => {
      await sql`
        select carteiro.fail_account_refresh(
          account_id => ${accountId}, seen_version => ${seenVersion}, is_dead => ${failure.isDead},
          problem => ${json(failure.problem)}, retry_in_seconds => ${failure.retryInSeconds}
        )`
    },

    accountsWithoutKey: async (keyId: string) => {
      const [row] = await sql`select carteiro.accounts_without_key(${keyId}) as accounts`
      return z.array(encryptedAccount).parse(row?.accounts)
    },

    reencrypt: async (accountId: string, old: unknown, renewed: unknown): Promise<boolean> => {
      const [row] =
        await sql`select carteiro.reencrypt_account(${accountId}, ${json(old)}, ${json(renewed)}) as taken`
      return row?.taken === true
    },

    accountsToCheck: async (): Promise<AccountToCheck[]> => {
      const [row] = await sql`select carteiro.accounts_to_check() as accounts`
      return z.array(accountToCheck).parse(row?.accounts)
    },

    reportCheck: async (
      accountId: string,
      accountProblems: KnownProblem[],
      jobProblems: Record<string, KnownProblem[]>,
      facts: Record<string, unknown> = {},
    ): Promise<void> => {
      await sql`
        select carteiro.report_account_check(
          ${accountId}, ${json(accountProblems)}, ${json(jobProblems)}, ${json(facts)}
        )`
    },
  }
}
export type AccountCalls = ReturnType<typeof accountCalls>
