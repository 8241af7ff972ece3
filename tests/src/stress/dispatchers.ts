import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type DatabaseProxy, startProxy } from './proxy.ts'

const PROGRAM = join(import.meta.dirname, 'dispatcher-process.ts')
const STOP_LIMIT_MS = 10_000

/** A real dispatcher in a process of its own, with a proxy between it and the database. */
export const startDispatcherProcess = async (databaseUrl: string, secret: string) => {
  const proxy: DatabaseProxy = await startProxy(databaseUrl)
  let child: ChildProcess | undefined
  let id = ''
  let isWanted = true

  const start = async (): Promise<void> => {
    isWanted = true
    const started = fork(PROGRAM, [proxy.url, secret])
    child = started
    // A dispatcher that exits is started again, as a supervisor would.
    started.once('exit', () => {
      if (isWanted && child === started) void start()
    })
    const [ready] = await Promise.race([once(started, 'message'), once(started, 'exit')])
    id = (ready as { id?: string } | null)?.id ?? id
  }
  await start()
  return {
    id: () => id,
    proxy,
    kill: async (): Promise<void> => {
      isWanted = false
      const gone = child && child.exitCode === null && once(child, 'exit')
      child?.kill('SIGKILL')
      await gone
    },
    start,
    freeze: (): void => void child?.kill('SIGSTOP'),
    thaw: (): void => void child?.kill('SIGCONT'),
    /** Sends SIGTERM, as a deployment does. */
    stop: async (): Promise<void> => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      isWanted = false
      const gone = once(child, 'exit')
      const late = setTimeout(() => child?.kill('SIGKILL'), STOP_LIMIT_MS)
      child.send('stop')
      await gone
      clearTimeout(late)
    },
    end: (): void => {
      isWanted = false
      child?.kill('SIGKILL')
      proxy.close()
    },
  }
}
export type DispatcherProcess = Awaited<ReturnType<typeof startDispatcherProcess>>
