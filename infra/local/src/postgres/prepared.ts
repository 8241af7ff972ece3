import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { applyMigrations, migrationsDir } from '@carteiro/migrate'
import { madeOnce } from '../made-once.ts'
import { applyBootstrap, bootstrapDir, setRolePasswords } from './bootstrap.ts'
import { cacheDir, prepareInstallation } from './installation.ts'
import { startPostgres } from './server.ts'

/** What a cluster is made by. */
const SOURCES = [
  bootstrapDir,
  migrationsDir,
  import.meta.dirname,
  resolve(import.meta.dirname, '../../../supabase/src'),
]

const digestOf = async (installation: string): Promise<string> => {
  const hash = createHash('sha256').update(basename(installation))
  for (const folder of SOURCES) {
    for (const file of (await readdir(folder)).sort())
      hash.update(file).update(await readFile(join(folder, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

/**
 * The folder of a cluster whose database `postgres` has the bootstrap, all migrations and the local passwords. It is
 * made once for each state of its sources and copied for every stack and test run: a quarter of what starting one costs.
 * No server ever runs in it.
 */
export const preparedCluster = async (): Promise<string> => {
  const { dir } = await prepareInstallation()
  return madeOnce(join(await cacheDir(), `cluster-${await digestOf(dir)}`), async (draft) => {
    const server = await startPostgres({ dataDir: draft, isDurable: false })
    try {
      await applyBootstrap(server.url())
      await applyMigrations(server.url())
      await setRolePasswords(server.url())
    } finally {
      await server.stop()
    }
  })
}
