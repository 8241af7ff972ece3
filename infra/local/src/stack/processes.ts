import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, type WriteStream } from 'node:fs'
import { resolve } from 'node:path'

const RESTART_AFTER_MS = 1_000
const STOP_LIMIT_MS = 30_000
const HEALTH_EVERY_MS = 100
const HEALTH_LIMIT_MS = 180_000
const HEALTH_ANSWER_LIMIT_MS = 10_000

export type ProcessSpec = { name: string; script: string; url: string; env: Record<string, string> }
export type RunningProcess = ProcessSpec & { pid: number }

/** Where services find what another process of theirs has compiled: starting takes half the time. */
const COMPILED = resolve(import.meta.dirname, '../../../../node_modules/.cache/compiled')

const inherited = (): Record<string, string | undefined> => {
  const { PATH, NODE_COMPILE_CACHE = COMPILED } = process.env
  return { PATH, NODE_COMPILE_CACHE }
}

/** Starts processes, starts them again when they die, and stops them in reverse order. */
export const createProcesses = (options: {
  logFile: string
  onChange: (processes: RunningProcess[]) => void
  say: (line: string) => void
  /** The script of a process, if not the one of its spec. */
  scriptOf?: (spec: ProcessSpec) => string
}) => {
  const children = new Map<string, { spec: ProcessSpec; child: ChildProcess }>()
  const order: string[] = []
  const log: WriteStream = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 })
  const { scriptOf = ({ script }) => script } = options
  let stopping = false

  const publish = (): void =>
    options.onChange([...children.values()].map(({ spec, child }) => ({ ...spec, pid: child.pid ?? 0 })))

  const launch = (spec: ProcessSpec): void => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', scriptOf(spec)], {
      // The channel closes when we are gone, however we ended: the child stops then.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Not our group: Ctrl-C comes to us alone, and we stop them in order.
      detached: true,
      env: { ...inherited(), TZ: 'UTC', NODE_ENV: 'production', ...spec.env },
    })
    child.stdout?.on('data', (chunk) => log.write(chunk))
    child.stderr?.on('data', (chunk) => log.write(chunk))
    children.set(spec.name, { spec, child })
    child.once('exit', (code, signal) => {
      if (stopping || children.get(spec.name)?.child !== child) return
      options.say(
        `${spec.name} ended (${signal ?? `code ${code}`}); starting it again. Its log: ${options.logFile}`,
      )
      // One that was asked to stop has no fault: it is restarted at once.
      setTimeout(
        () => {
          if (!stopping) launch(spec)
        },
        code === 0 ? 0 : RESTART_AFTER_MS,
      )
    })
    publish()
  }

  const untilHealthy = async (spec: ProcessSpec): Promise<void> => {
    const deadline = Date.now() + HEALTH_LIMIT_MS
    while (Date.now() < deadline && !stopping) {
      const healthy = await fetch(`${spec.url}/healthz`, {
        signal: AbortSignal.timeout(HEALTH_ANSWER_LIMIT_MS),
      }).then(
        (response) => response.ok,
        () => false,
      )
      if (healthy) return
      await new Promise((resolve) => setTimeout(resolve, HEALTH_EVERY_MS))
    }
    if (!stopping) throw new Error(`${spec.name} did not become healthy. Its log: ${options.logFile}`)
  }

  return {
    /** Starts all at once and waits until each is healthy. */
    start: async (specs: ProcessSpec[]): Promise<void> => {
      for (const spec of specs) {
        order.push(spec.name)
        launch(spec)
      }
      await Promise.all(specs.map(untilHealthy))
    },
    stop: async (): Promise<void> => {
      stopping = true
      for (const name of order.reverse()) {
        const child = children.get(name)?.child
        if (!child || child.exitCode !== null || child.signalCode !== null) continue
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGTERM')
        const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
        await ended
        clearTimeout(limit)
      }
      log.end()
    },
  }
}
