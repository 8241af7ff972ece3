import { format } from 'node:util'
import type { Logger } from './logger.ts'

const levels = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' } as const

/**
 * Sends what libraries print with `console` to the log: a line of JSON each, so that nothing that a file or a client has
 * made up can pass for a log line of ours. Answers what restores the console.
 */
export const captureConsole = (logger: Logger): (() => void) => {
  const methods = Object.keys(levels) as (keyof typeof levels)[]
  const originals = methods.map((method) => [method, console[method]] as const)
  for (const method of methods) {
    console[method] = (...values: unknown[]) =>
      logger[levels[method]]({ source: 'console' }, format(...values))
  }
  return () => {
    for (const [method, original] of originals) console[method] = original
  }
}
