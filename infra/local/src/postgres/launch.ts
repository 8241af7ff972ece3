import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Installation } from './installation.ts'
import { FAST_STOP_LIMIT_MS, IMMEDIATE_STOP_LIMIT_MS, LOG_LINES_IN_ERROR, START_LIMIT_MS } from './limits.ts'
import type { Identity } from './unprivileged.ts'
import { waitUntil } from './wait.ts'

const settings = (port: number, isDurable: boolean): string[] =>
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
    // A crash of Postgres alone loses nothing either way.
    ...(isDurable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`])

const ready = (child: ChildProcess, log: (line: string) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const last: string[] = []
    const fail = (what: string): void => reject(new Error(`Postgres ${what}: ${last.join('\n')}`))
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail('did not start in time')
    }, START_LIMIT_MS)
    if (!child.stderr) throw new Error('Postgres was started without a log')
    createInterface({ input: child.stderr }).on('line', (line) => {
      log(line)
      last.push(line)
      if (last.length > LOG_LINES_IN_ERROR) last.shift()
      if (line.includes('database system is ready to accept connections')) {
        clearTimeout(timer)
        resolve()
      }
    })
    child.once('error', (error) => fail(error.message))
    // Not at `exit`: the last lines of the log, which say why, come after it.
    child.once('close', (code) => {
      clearTimeout(timer)
      fail(`ended at once (code ${code})`)
    })
  })

/** @throws with the end of the server's log when it doesn't start */
export const launch = async (options: {
  installation: Installation
  dataDir: string
  port: number
  isDurable: boolean
  identity: Identity
  log: (line: string) => void
}): Promise<ChildProcess> => {
  const { installation, dataDir, port, isDurable, identity, log } = options
  const child = spawn(installation.postgres, ['-D', dataDir, ...settings(port, isDurable)], {
    ...identity,
    cwd: '/',
    // Its own group: Ctrl-C reaches us, and we stop the server after those who use it.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  })
  await ready(child, log)
  return child
}

/** Stops the server: a stop that takes too long becomes a harder one. */
export const end = async (child: ChildProcess, mode: 'fast' | 'immediate'): Promise<void> => {
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null
  if (isOver()) return
  if (mode === 'fast') {
    child.kill('SIGINT')
    if (await waitUntil(isOver, FAST_STOP_LIMIT_MS)) return
  }
  child.kill('SIGQUIT')
  if (await waitUntil(isOver, IMMEDIATE_STOP_LIMIT_MS)) return
  child.kill('SIGKILL')
  await waitUntil(isOver, IMMEDIATE_STOP_LIMIT_MS)
}
