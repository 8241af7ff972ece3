import { flushCompileCache } from 'node:module'
import { ConfigError } from './config.ts'

const DEFAULT_LIMIT_MS = 10_000
/** Files that a service writes, such as uploads, are readable by its own user alone. */
const OWN_USER_ONLY = 0o077

/** Registers what must be stopped. Stops run one after another, the latest first, each within its limit. */
export type Defer = (name: string, stop: () => Promise<unknown>, limitMs?: number) => void

/**
 * The life of a service: start, wait for SIGTERM or SIGINT, stop in order. A second signal ends it at once. A failed
 * start prints why and exits with 1.
 */
export const runService = async (start: (defer: Defer) => Promise<void>): Promise<void> => {
  const stops: { name: string; stop: () => Promise<unknown>; limitMs: number }[] = []
  let stopping = false
  process.umask(OWN_USER_ONLY)

  const stopAll = async (code: number): Promise<void> => {
    if (stopping) process.exit(1)
    stopping = true
    for (const { name, stop, limitMs } of stops.reverse()) {
      const limit = new Promise<void>((resolve) =>
        setTimeout(() => {
          process.stderr.write(`${name} did not stop within ${limitMs} ms\n`)
          resolve()
        }, limitMs).unref(),
      )
      await Promise.race([
        limit,
        stop().catch((error) => process.stderr.write(`${name}: ${error.message}\n`)),
      ])
    }
    process.exit(code)
  }

  process.on('SIGTERM', () => void stopAll(0))
  process.on('SIGINT', () => void stopAll(0))
  // A supervisor that started us with a channel is gone.
  process.once('disconnect', () => void stopAll(0))
  try {
    await start((name, stop, limitMs = DEFAULT_LIMIT_MS) => stops.push({ name, stop, limitMs }))
    // With NODE_COMPILE_CACHE: what a killed process has compiled is there for the next one too.
    flushCompileCache()
  } catch (error) {
    const isExpected =
      error instanceof ConfigError || (error instanceof Error && error.message.startsWith('port '))
    process.stderr.write(`${isExpected ? (error as Error).message : (error as Error).stack}\n`)
    await stopAll(1)
  }
}
