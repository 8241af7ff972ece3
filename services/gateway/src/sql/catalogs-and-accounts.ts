import { type Account, account, type PlatformCatalog, platformCatalog } from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import { z } from 'zod'
import type { Ask } from './ask.ts'
import { together } from './together.ts'

type Known = { rowVersion: string; catalog: PlatformCatalog | undefined }
type Seen = { catalogs: PlatformCatalog[]; accounts: Account[] }

const look = z.object({
  catalogs: z.array(z.object({ platform: z.string(), row_version: z.string(), catalog: z.unknown() })),
  accounts: z.array(account.extend({ user_id: z.string() })),
})

/**
 * Reads the announced catalogs and the accounts of users, in one look for all who ask at once. Each look asks which
 * catalogs have changed since, and gets only those: they are large, and every enqueue needs them all. One that isn't a
 * catalog is left out.
 */
export const catalogsAndAccounts = (sql: Sql, ask: Ask) => {
  let known = new Map<string, Known>()

  const see = together<string | null, Seen>(async (askers) => {
    const before = known
    const seen = [...before].map(([platform, { rowVersion }]) => `${platform} ${rowVersion}`)
    const userIds = [...new Set(askers)].filter((one) => one !== null)
    const [row] = await ask(sql`select public.catalogs_and_accounts(${userIds}, ${seen}) as look`)
    const { catalogs: rows, accounts } = look.parse(row?.look)
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

  return {
    catalogs: async (): Promise<PlatformCatalog[]> => (await see(null)).catalogs,
    /** But for those that were disconnected. */
    accountsOf: async (userId: string): Promise<Account[]> => (await see(userId)).accounts,
  }
}
