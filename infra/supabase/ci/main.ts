import { spawnSync } from 'node:child_process'
import { missingForContainers, say } from '../../compose/ci/commands.ts'
import { checkCronPath } from './cron-path.ts'
import { installPostgres, startRealPostgres } from './debian-postgres.ts'

/** What testing/src/database/global-setup.ts makes and every test clones. */
const TEMPLATE = 'carteiro_template'

const missing = missingForContainers(['mmdebstrap'])
if (missing) {
  say(`SKIPPED: nothing was run on a Postgres with the real pg_cron, for ${missing}.`)
  process.exit(0)
}

const began = Date.now()
const timed = (what: string): void => say(`${what} (${((Date.now() - began) / 1000).toFixed(0)} s)`)
const debian = await installPostgres()
try {
  timed('Debian with Postgres is there')
  const forCron = await startRealPostgres(debian.folder, 'postgres')
  await checkCronPath(forCron.url('postgres')).finally(forCron.stop)
  timed('The cron path works')

  const forTests = await startRealPostgres(debian.folder, TEMPLATE)
  const { status } = spawnSync('npx', ['vitest', 'run', 'infra/supabase/tests'], {
    stdio: 'inherit',
    env: { ...process.env, TEST_POSTGRES_URL: forTests.url('postgres') },
  })
  await forTests.stop()
  if (status !== 0) throw new Error('tests of the database failed on the real Postgres')
  timed("The database's tests pass on it")
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = 1
} finally {
  debian.remove()
}
process.exit()
