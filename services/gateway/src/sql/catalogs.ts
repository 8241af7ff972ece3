import { type PlatformCatalog, platformCatalog } from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import type { Ask } from './ask.ts'
import { together } from './together.ts'

type Known = { rowVersion: string; catalog: PlatformCatalog | undefined }

/**
 * Reads the announced catalogs. Each read asks which have changed since, and gets only those: they are large, and every
 * enqueue needs them all. One that isn't a catalog is left out.
 */
export const catalogReader = (sql: Sql, ask: Ask) => {
  let known = new Map<string, Known>()
  const read = async (): Promise<PlatformCatalog[]> => {
    const before = known
    const seen = [...before].map(([platform, { rowVersion }]) => `${platform} ${rowVersion}`)
    const rows = await ask(sql<{ platform: string; row_version: string; catalog: unknown }[]>`
      select platform, xmin::text as row_version,
        case when platform || ' ' || xmin::text <> all (${seen}::text[]) then catalog end as catalog
      from public.platforms
      where catalog is not null
      order by platform`)
    const now = new Map<string, Known>(
      rows.map(({ platform, row_version: rowVersion, catalog }) => {
        const same = before.get(platform)
        if (same?.rowVersion === rowVersion) return [platform, same]
        return [platform, { rowVersion, catalog: platformCatalog.safeParse(catalog).data }]
      }),
    )
    known = now
    return [...now.values()].flatMap(({ catalog }) => catalog ?? [])
  }
  const readTogether = together<void, PlatformCatalog[]>(async (readers) => {
    const catalogs = await read()
    return readers.map(() => catalogs)
  })
  return () => readTogether()
}
