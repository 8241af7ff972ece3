import { type Account, account, type Mode, type PlatformCatalog, platformCatalog } from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import { z } from 'zod'
import type { Ask } from './ask.ts'
import { together } from './together.ts'

type Known = { rowVersion: string; catalog: PlatformCatalog | undefined }
type Seen = { catalogs: PlatformCatalog[]; accounts: Account[] }

const answerSchema = z.object({
  catalogs: z.array(z.object({ platform: z.string(), row_version: z.string(), catalog: z.unknown() })),
  accounts: z.array(account.extend({ user_id: z.string() })),
})

/**
 * Reads the registered catalogs of a mode and the accounts of users, in one call for all requests that need them at once. A call gets
 * only the catalogs that have changed since the last one: they are large, and every enqueue needs them all. A row that is
 * not a catalog is left out.
 */
const readerOf = (sql: Sql, ask: Ask, mode: Mode) => {
  let known = new Map<string, Known>()

  const see = together<string | null, Seen>(async (askers) => {
    const before = known
    const seen = [...before].map(([platform, { rowVersion }]) => `${platform} ${rowVersion}`)
    const userIds = [...new Set(askers)].filter((one) => one !== null)
    const [row] = await ask(
      sql`select carteiro.catalogs_and_accounts(${userIds}, ${seen}, ${mode}) as answer`,
    )
    const { catalogs: rows, accounts } = answerSchema.parse(row?.answer)
    known = new Map(
      rows.map(({ platform, row_version: rowVersion, catalog }) => {
        const same = before.get(platform)
        if (same?.rowVersion === rowVersion) return [platform, same]
        return [platform, { rowVersion, catalog: platformCatalog.safeParse(catalog).data }]
      }),
    )
    const catalogs = [...known.values()].flatMap(({ catalog }) => catalog ?? [])
    return askers.map((asker) => ({
      catalogs,
      accounts: accounts.filter((one) => one.user_id === asker).map(({ user_id: _user, ...own }) => own),
    }))
  })

  return see
}

export const catalogsAndAccounts = (sql: Sql, ask: Ask) => {
  const see = { live: readerOf(sql, ask, 'live'), test: readerOf(sql, ask, 'test') }
  return {
    catalogs: async (mode: Mode): Promise<PlatformCatalog[]> => (await see[mode](null)).catalogs,
    /** Disconnected accounts are left out. */
    accountsOf: async (userId: string, mode: Mode): Promise<Account[]> => (await see[mode](userId)).accounts,
  }
}
