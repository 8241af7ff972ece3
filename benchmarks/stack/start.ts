import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../../infra/local/src/stack/ports.ts'
import { startStack } from '../../infra/local/src/stack/stack.ts'
import { median, print, printTable, printVerdict, runs, withSpread } from '../queue/figures.ts'

const ALLOWED_SECONDS = 10

/** The time until every service is ready, on an empty folder and again with its data. */
export const benchStart = async (): Promise<void> => {
  const first: number[] = []
  const second: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const stateDir = await mkdtemp(join(tmpdir(), 'carteiro-bench-'))
    await chmod(stateDir, 0o755)
    try {
      for (const seconds of [first, second]) {
        const startedAt = performance.now()
        const stack = await startStack({ stateDir, ports: await freePorts() })
        seconds.push((performance.now() - startedAt) / 1000)
        await stack.stop()
      }
    } finally {
      await rm(stateDir, { recursive: true, force: true })
    }
  }
  print(`Start of the whole stack, seconds, ${runs} runs`)
  printTable(
    ['start', 'seconds'],
    [
      ['first, with empty folders', withSpread(first)],
      ['second', withSpread(second)],
    ],
  )
  printVerdict(`${ALLOWED_SECONDS} s beside the second start`, ALLOWED_SECONDS / median(second), 1)
}
