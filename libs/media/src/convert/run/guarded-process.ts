import type { ChildProcess } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { ConversionError } from './conversion-error.ts'
import { memoryOf } from './memory-of.ts'

const MEMORY_CHECK_MS = 100
const MEGABYTE = 1024 * 1024
/** Of what it prints, the end is kept. */
const MAX_OUTPUT_LENGTH = 4_000

export type Guards = {
  signal: AbortSignal
  /** From `startedAt` on, whose clock is `performance.now()`: all processes of a conversion share it. */
  deadlineMs: number
  startedAt: number
  memoryBytes: number
}
export type Ending = { code: number | null; output: string }

/**
 * Waits for a process that reads untrusted files, which is killed at its deadline, when it takes too much memory, and
 * when the caller leaves. It yields to everything else on the machine.
 *
 * @returns its exit code and the end of what it wrote to stderr. @throws ConversionError; the signal's reason
 */
export const guardProcess = (
  child: ChildProcess,
  { signal, deadlineMs, startedAt, memoryBytes }: Guards,
): Promise<Ending> => {
  const { promise, resolve, reject } = Promise.withResolvers<Ending>()
  let output = ''
  let why: unknown
  const kill = (reason: unknown): void => {
    why ??= reason
    child.kill('SIGKILL')
  }
  const leave = (): void => kill(signal.reason)
  const late = (): void => {
    const message = `the conversion was not done within ${deadlineMs / 1000} seconds: use a shorter or smaller file`
    kill(new ConversionError('conversion_too_slow', message))
  }
  const watch = (): void => {
    if (child.pid === undefined || (memoryOf(child.pid) ?? 0) <= memoryBytes) return
    const most = Math.floor(memoryBytes / MEGABYTE)
    const message = `the conversion needs more than ${most} MB of memory: use a file with fewer pixels`
    kill(new ConversionError('conversion_too_large', message))
  }
  const left = Math.max(0, startedAt + deadlineMs - performance.now())
  const timers = [setTimeout(late, left), setInterval(watch, MEMORY_CHECK_MS)]
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It is over already.
  }
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-MAX_OUTPUT_LENGTH)
  })
  child.once('error', (error) => {
    const message = 'the conversion could not be started'
    reject(why ?? new ConversionError('conversion_failed', message, { output: String(error) }))
  })
  child.once('close', (code) => (why === undefined ? resolve({ code, output }) : reject(why)))
  return promise.finally(() => {
    for (const timer of timers) clearTimeout(timer)
    signal.removeEventListener('abort', leave)
  })
}
