import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Installation, prepareInstallation } from './installation.ts'
import { type Identity, postgresIdentity, reachableDataDir } from './unprivileged.ts'

/** Of the embedded server only, which listens on 127.0.0.1. */
export const LOCAL_PASSWORD = 'carteiro-local'
const START_LIMIT_MS = 60_000

export type PostgresServer = {
  port: number
  pid: number
  dataDir: string
  /** A connection URL, as superuser unless a role is named. */
  url(database?: string, role?: string): string
  /** `fast` ends connections and writes everything down; `immediate` is a crash. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>
}

const freePort = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`port ${port} (Postgres) is taken: stop what uses it, or set POSTGRES_PORT`)
          : error,
      ),
    )
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : port))
    })
  })

const run = (command: string, args: string[], identity: Identity): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...identity, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })
    let complaints = ''
    child.stderr?.on('data', (chunk) => {
      complaints += chunk
    })
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command}: ${complaints}`))))
  })

const initialise = async (installation: Installation, dataDir: string, identity: Identity): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-initdb-'))
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, LOCAL_PASSWORD)
  await chmod(folder, 0o755)
  const args = [
    '--auth=scram-sha-256',
    '--username=postgres',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ]
  await run(installation.initdb, [`--pgdata=${dataDir}`, `--pwfile=${passwordFile}`, ...args], identity)
  await rm(folder, { recursive: true })
}

/** A server that outlived its supervisor still holds the folder: it is asked to stop, and waited for. */
const stopLeftover = async (dataDir: string): Promise<void> => {
  const pidFile = join(dataDir, 'postmaster.pid')
  const isOurs = (pid: number) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dataDir)
    } catch {
      return false
    }
  }
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  if (isOurs(pid)) process.kill(pid, 'SIGINT')
  while (isOurs(pid)) await new Promise((resolve) => setTimeout(resolve, 50))
  await rm(pidFile, { force: true })
}

const settings = (port: number, isTemporary: boolean): string[] =>
  Object.entries({
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // Realtime decodes the log, as Supabase's does.
    wal_level: 'logical',
    max_connections: '200',
    max_wal_senders: '20',
    max_replication_slots: '20',
    log_min_messages: 'warning',
    // Temporary servers are thrown away; nothing of theirs must survive the machine. A crash of Postgres alone loses
    // nothing either way.
    ...(isTemporary ? { fsync: 'off' } : {}),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`])

const ready = (child: ChildProcess, log: (line: string) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Postgres did not start in time')), START_LIMIT_MS)
    const last: string[] = []
    if (!child.stderr) throw new Error('Postgres was started without a log')
    createInterface({ input: child.stderr }).on('line', (line) => {
      log(line)
      last.push(line)
      if (line.includes('database system is ready to accept connections')) {
        clearTimeout(timer)
        resolve()
      }
    })
    child.once('error', reject)
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`Postgres ended at once (code ${code}): ${last.slice(-5).join('\n')}`))
    })
  })

/**
 * Starts a real Postgres 17 with pgmq, reachable on 127.0.0.1 with a password. With `dataDir` its data is kept and
 * used again; without, it is temporary and `stop` removes it.
 *
 * @throws when the port is taken (the error names it) or the server doesn't come up
 */
export const startPostgres = async (
  options: { dataDir?: string; port?: number; log?: (line: string) => void } = {},
): Promise<PostgresServer> => {
  const port = await freePort(options.port ?? 0)
  const installation = await prepareInstallation()
  const identity = postgresIdentity()
  const isTemporary = options.dataDir === undefined
  const dataDir = reachableDataDir(
    options.dataDir ?? (await mkdtemp(join(tmpdir(), 'carteiro-data-'))),
    identity,
  )
  await mkdir(dataDir, { recursive: true })
  if (existsSync(join(dataDir, 'PG_VERSION'))) await stopLeftover(dataDir)
  else await initialise(installation, dataDir, identity)

  const args = ['-D', dataDir, ...settings(port, isTemporary)]
  const child = spawn(installation.postgres, args, {
    ...identity,
    cwd: '/',
    // Its own group: Ctrl-C reaches us, and we stop the server after those who use it.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  })
  await ready(child, options.log ?? (() => undefined))

  return {
    port,
    pid: child.pid ?? 0,
    dataDir,
    url: (database = 'postgres', role = 'postgres') =>
      `postgres://${role}:${LOCAL_PASSWORD}@127.0.0.1:${port}/${database}`,
    stop: async (mode = 'fast') => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.kill(mode === 'immediate' ? 'SIGQUIT' : 'SIGINT')
        await ended
      }
      if (isTemporary) await rm(dataDir, { recursive: true, force: true })
    },
  }
}
