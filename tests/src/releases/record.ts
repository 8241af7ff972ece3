import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { withConnection } from '@carteiro/migrate'
import { makeJobsInEveryState } from '@carteiro/testing/database/jobs-in-every-state'
import { demoUser, seedDemoUser } from '../../../infra/local/src/auth/demo-user.ts'
import { applyBootstrap, applyMigrations, startPostgres } from '../../../infra/local/src/postgres/index.ts'
import { dataOf, digestOf, type Release, releasesFolder } from './recorded.ts'

const root = resolve(import.meta.dirname, '../../..')
const FOLDER = 'infra/supabase/migrations'
const fail = (why: string): never => {
  process.stderr.write(`npm run record-release -- <version> [<commit>]: ${why}\n`)
  process.exit(1)
}
const git = (...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' })
  return status === 0 ? stdout : fail(stderr.trim())
}

const [version = '', revision = 'HEAD'] = process.argv.slice(2)
if (!/^\d+\.\d+\.\d+$/.test(version)) fail('expected a version like 0.1.0')
const commit = git('rev-parse', '--verify', `${revision}^{commit}`).trim()
git('merge-base', '--is-ancestor', commit, 'HEAD')
const declared = JSON.parse(git('show', `${commit}:package.json`)).version
if (declared !== version) fail(`package.json of ${commit} says ${declared}: raise the versions first`)

const names = git('ls-tree', '--name-only', `${commit}:${FOLDER}`)
  .split('\n')
  .filter((name) => name.endsWith('.sql'))
const texts = new Map(names.map((name) => [name, git('show', `${commit}:${FOLDER}/${name}`)]))
const release: Release = {
  version,
  date: new Date().toISOString().slice(0, 10),
  commit,
  migrations: Object.fromEntries([...texts].map(([name, text]) => [name, digestOf(text)])),
}

const migrations = await mkdtemp(join(tmpdir(), 'carteiro-record-'))
const server = await startPostgres()
try {
  for (const [name, text] of texts) await writeFile(join(migrations, name), text)
  await applyBootstrap(server.url())
  await applyMigrations(server.url(), migrations)
  const folder = join(releasesFolder, version)
  await withConnection(server.url(), async (sql) => {
    await seedDemoUser(sql)
    await makeJobsInEveryState(sql, demoUser.id)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'data.sql'), await dataOf(sql))
  })
  await writeFile(join(folder, 'release.json'), `${JSON.stringify(release, null, 2)}\n`)
} finally {
  await server.stop('immediate')
  await rm(migrations, { recursive: true })
}
