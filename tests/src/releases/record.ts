import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { migrationsDir, withConnection } from '@carteiro/migrate'
import { createUser } from '@carteiro/testing/database/harness'
import { makeJobsInEveryState } from '@carteiro/testing/database/jobs-in-every-state'
import { applyBootstrap, applyMigrations, startPostgres } from '../../../infra/local/src/postgres/index.ts'
import { dataOf, releasesFolder } from './recorded.ts'

const [release, migrations = migrationsDir] = process.argv.slice(2)
if (!release || !/^\d+\.\d+\.\d+$/.test(release)) {
  process.stderr.write(
    'npm run record-release -- <version> [<folder of its migrations>]: expected a version like 0.1.0\n',
  )
  process.exit(1)
}

const folder = join(releasesFolder, release)
await mkdir(folder, { recursive: true })
await cp(resolve(migrations), join(folder, 'migrations'), { recursive: true })
const server = await startPostgres()
try {
  await applyBootstrap(server.url())
  await applyMigrations(server.url(), migrations)
  await withConnection(server.url(), async (sql) => {
    await makeJobsInEveryState(sql, await createUser(sql))
    await writeFile(join(folder, 'data.sql'), await dataOf(sql))
  })
} finally {
  await server.stop('immediate')
}
