import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import postgres from 'postgres'
import { freePort } from '../../infra/local/src/free-port.ts'
import { startPostgres } from '../../infra/local/src/postgres/index.ts'

/** What the handler counted. Times are in milliseconds, `…At` since 1970. */
export type Seen = {
  calls: number
  mostOpen: number
  firstAt: number
  lastAt: number
  /** When the last call began. */
  lastStartAt: number
  /** The time that all calls together were open, until then. */
  openMs: number
  /** Since the `sentAt` of each body, when asked for. */
  delays: number[]
  /** When the caller first gave up a call that is never answered; 0: not yet. */
  givenUpAt: number
}
/** The beginning of a call: the `label=…` of its body, when it was, and the `openMs` until then. */
export type Start = [label: string, at: number, openMs: number]
export type HandlerSettings = {
  wantsDelays: boolean
  wantsStarts: boolean
  /** Of the calls' durations; 0 for none. */
  medianMs: number
  /** Calls with this label are never answered. */
  silentLabel?: string
}

/** Where the systems run: one Postgres (fsync and synchronous_commit on), and the handler in a process of its own. */
export type Place = {
  folder: string
  postgresPid: number
  handlerUrl: string
  makeDatabase(name: string): Promise<{ url: string; urlAs(role: string): string }>
  /** A database's URL, as superuser unless a role is named. */
  urlOf(database: string, role?: string): string
  freePort(): Promise<number>
  resetHandler(settings?: Partial<HandlerSettings>): Promise<void>
  seen(): Promise<Seen>
  /** The calls since the reset, when asked for. */
  starts(): Promise<Start[]>
  /** Starts a file with node, until the place is closed at most; what it writes to stderr is shown. */
  start(file: string, env: Record<string, string>): ChildProcess
  close(): Promise<void>
}

export const endProcess = async (child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

export const makePlace = async (): Promise<Place> => {
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-bench-'))
  await chmod(folder, 0o755)
  const server = await startPostgres({ dataDir: join(folder, 'postgres'), port: await freePort() })
  const children: ChildProcess[] = []
  const start: Place['start'] = (file, env) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, file)], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(child)
    return child
  }
  const handler = start('handler.ts', {})
  if (!handler.stdout) throw new Error('the handler has no stdout')
  const [port] = await once(createInterface({ input: handler.stdout }), 'line')
  const handlerUrl = `http://127.0.0.1:${port}`
  return {
    folder,
    postgresPid: server.pid,
    handlerUrl,
    freePort,
    urlOf: (database, role) => server.url(database, role),
    makeDatabase: async (name) => {
      const sql = postgres(server.url(), { max: 1, onnotice: () => undefined })
      await sql.unsafe(`create database ${name}`)
      await sql.end()
      return { url: server.url(name), urlAs: (role) => server.url(name, role) }
    },
    resetHandler: async (settings) => {
      const body = JSON.stringify({ wantsDelays: false, wantsStarts: false, medianMs: 0, ...settings })
      await fetch(`${handlerUrl}/_reset`, { method: 'POST', body })
    },
    seen: async () => (await (await fetch(`${handlerUrl}/_seen`)).json()) as Seen,
    starts: async () => (await (await fetch(`${handlerUrl}/_starts`)).json()) as Start[],
    start,
    close: async () => {
      for (const child of children) await endProcess(child, 'SIGKILL')
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
