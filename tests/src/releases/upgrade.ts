import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withConnection } from '@carteiro/migrate'
import { applyMigrations } from '../../../infra/local/src/postgres/index.ts'
import { releasesFolder } from './recorded.ts'
import { replaceReplaceable } from './replaceable.ts'

/** A file of SQL with what its \ir lines include. */
const included = async (file: string): Promise<string> => {
  const lines = (await readFile(file, 'utf8')).split('\n')
  const texts = lines.map((line) => {
    const [, path] = /^\\ir (\S+)$/.exec(line) ?? []
    return path ? included(join(dirname(file), path)) : line
  })
  return (await Promise.all(texts)).join('\n')
}

/**
 * Upgrades the database of a release by the migrations that were added since. If they were edited instead, because nothing
 * was really released, it runs the release's `upgrade.sql`, and takes replaceable objects from a database of today.
 */
export const upgradeRelease = async (url: string, release: string, wantedUrl: string): Promise<void> => {
  await applyMigrations(url)
  const file = join(releasesFolder, release, 'upgrade.sql')
  if (!existsSync(file)) return
  const text = await included(file)
  await withConnection(url, async (sql) => {
    await sql.unsafe(text)
    await withConnection(wantedUrl, (wanted) => replaceReplaceable(sql, wanted))
  })
}
