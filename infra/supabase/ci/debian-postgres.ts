import { type ChildProcess, spawn } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { extract } from 'tar'
import { run, say } from '../../compose/ci/commands.ts'
import { copyOfDebian } from '../../compose/ci/debian.ts'
import { freePort } from '../../local/src/free-port.ts'
import { LOCAL_PASSWORD } from '../../local/src/postgres/index.ts'

const EXTENSIONS = 'usr/share/postgresql/17/extension'
const PROGRAMS = '/usr/lib/postgresql/17/bin'
const DATA = '/var/lib/postgresql/carteiro'
const LOOK_AGAIN_MS = 50
const PACKAGES = ['postgresql-17', 'postgresql-17-cron']
const standIns = resolve(import.meta.dirname, '../../local/extensions')
const require = createRequire(import.meta.url)

/** pgmq's own SQL, from the package that the embedded server takes it from. Its `exports` hide its package.json. */
const pgmqArchive = (): string => {
  const folders = require.resolve.paths('@electric-sql/pglite-pgmq') ?? []
  const found = folders
    .map((folder) => join(folder, '@electric-sql/pglite-pgmq/dist/pgmq.tar.gz'))
    .find((path) => existsSync(path))
  if (!found) throw new Error('@electric-sql/pglite-pgmq is not installed')
  return found
}

/** Debian trixie's Postgres 17 and pg_cron, with pgmq and, as Debian has no pg_net, our stand-in for it. */
export const installPostgres = async (): Promise<{ folder: string; remove(): void }> => {
  const debian = copyOfDebian()
  const { folder } = debian
  try {
    copyFileSync('/etc/resolv.conf', join(folder, 'etc/resolv.conf'))
    // What is installed must not start services of this machine.
    writeFileSync(join(folder, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 })
    const apt = (...args: string[]) => run('chroot', folder, 'apt-get', '--yes', '--quiet', ...args)
    apt('update')
    apt('install', '--no-install-recommends', ...PACKAGES)
    const unpacked = join(folder, 'tmp/pgmq')
    mkdirSync(unpacked)
    await extract({ file: pgmqArchive(), cwd: unpacked })
    cpSync(join(unpacked, 'share/postgresql/extension'), join(folder, EXTENSIONS), { recursive: true })
    for (const file of readdirSync(standIns).filter((name) => name.startsWith('pg_net'))) {
      copyFileSync(join(standIns, file), join(folder, EXTENSIONS, file))
    }
    run('chmod', '-R', 'a+rX', join(folder, EXTENSIONS))
    say(`Installed ${PACKAGES.map((name) => run('chroot', folder, 'dpkg-query', '--show', name)).join(', ')}`)
    return debian
  } catch (error) {
    debian.remove()
    throw error
  }
}

export type RealPostgres = { url(database: string): string; stop(): Promise<void> }

/** Starts a fresh cluster whose pg_cron works in `cronDatabase`. */
export const startRealPostgres = async (folder: string, cronDatabase: string): Promise<RealPostgres> => {
  const port = await freePort()
  const asPostgres = ['--userspec=postgres:postgres', folder]
  const passwordFile = '/tmp/password'
  writeFileSync(join(folder, passwordFile), LOCAL_PASSWORD)
  run('chroot', folder, 'rm', '-rf', DATA)
  const auth = [
    '--auth-local=trust',
    '--auth-host=scram-sha-256',
    '--username=postgres',
    `--pwfile=${passwordFile}`,
  ]
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync']
  run('chroot', ...asPostgres, join(PROGRAMS, 'initdb'), `--pgdata=${DATA}`, ...auth, ...locale)
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '/tmp',
    shared_preload_libraries: 'pg_cron',
    'cron.database_name': cronDatabase,
    // Each run of a job is a connection: by the socket, which trusts.
    'cron.host': '/tmp',
    wal_level: 'logical',
    max_connections: 200,
    fsync: 'off',
    full_page_writes: 'off',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // A file, not a pipe: whoever runs the tests may not be reading, and Postgres would wait for that.
  const logFile = join(folder, 'tmp/postgres.log')
  const log = openSync(logFile, 'w')
  const child: ChildProcess = spawn(
    'chroot',
    [...asPostgres, join(PROGRAMS, 'postgres'), '-D', DATA, ...options],
    {
      stdio: ['ignore', 'ignore', log],
      env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    },
  )
  closeSync(log)
  while (!readFileSync(logFile, 'utf8').includes('ready to accept connections')) {
    if (child.exitCode !== null) throw new Error(`Postgres ended:\n${readFileSync(logFile, 'utf8')}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
  return {
    url: (database) => `postgres://postgres:${LOCAL_PASSWORD}@127.0.0.1:${port}/${database}`,
    stop: () =>
      new Promise((stopped) => {
        child.once('exit', () => stopped())
        child.kill('SIGINT')
      }),
  }
}
