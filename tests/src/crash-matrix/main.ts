import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { allCells, cellsFor } from './cells-for.ts'
import { readChange } from './changes.ts'
import { runMatrix } from './matrix.ts'
import { reportOf } from './report.ts'
import { type RestoreVerdict, runRestores } from './restores.ts'
import type { Verdict } from './scenarios.ts'

const { values } = parseArgs({
  options: {
    /** Runs all cells, whatever has changed, and writes the report. */
    full: { type: 'boolean', default: false },
    /** Runs one part: cells of one platform, option, call or crash, or the restores. */
    platform: { type: 'string' },
    option: { type: 'string' },
    operation: { type: 'string' },
    crash: { type: 'string' },
    restores: { type: 'boolean', default: false },
  },
})
const { full, restores: restoresOnly, ...only } = values
const isPart = Object.values(only).some((value) => value !== undefined)

const say = (line: string): void => void process.stdout.write(`${line}\n`)
/** Prints how long a part took. */
const timed = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
  const startedAt = performance.now()
  try {
    return await run()
  } finally {
    say(`${name}: ${Math.round((performance.now() - startedAt) / 1000)} s`)
  }
}

const chooseCells = () => {
  if (full) return allCells
  if (restoresOnly) return []
  if (isPart) {
    return allCells.filter(
      ({ call, crash }) =>
        (!only.platform || call.platform === only.platform) &&
        (!only.option || call.option === only.option) &&
        (!only.operation || call.operation === only.operation) &&
        (!only.crash || crash === only.crash),
    )
  }
  const { changedPaths, commit } = readChange()
  return cellsFor(changedPaths, commit)
}

const lineOf = ({ call, crash, posts, end, seconds, good }: Verdict): string => {
  const { option, media, operation, skip } = call
  const cells = [
    `${option} ${media.join('+') || 'text'}`.padEnd(32),
    `${operation}${skip ? ` #${skip + 1}` : ''}`.padEnd(24),
    crash.padEnd(22),
    `${posts} post(s)`,
    end.padEnd(16),
    `${seconds} s`,
  ]
  return `${good ? 'ok ' : 'BAD'} ${cells.join('  ')}`
}

const chosen = chooseCells()
const verdicts: Verdict[] = []
let missed: string[] = []
if (chosen.length > 0) {
  say(`${chosen.length} of ${allCells.length} cells`)
  const steps = await timed('Crashes', () =>
    runMatrix(chosen, (verdict) => {
      verdicts.push(verdict)
      say(lineOf(verdict))
    }),
  )
  // A part leaves steps out on purpose.
  if (chosen.length === allCells.length) missed = steps
}
const restores: RestoreVerdict[] = isPart ? [] : await timed('Restores', runRestores)
for (const { call, moment, posts, end, good } of restores) {
  say(`${good ? 'ok ' : 'BAD'} ${call.option} ${call.operation}, backup ${moment}: ${posts} post(s), ${end}`)
}

if (full) {
  const file = resolve(import.meta.dirname, '../../../docs/crash-matrix.md')
  await writeFile(file, reportOf(verdicts, restores))
}
for (const step of missed) say(`BAD no crash hit the step ${step}`)
const judged = [...verdicts, ...restores]
const bad = judged.filter(({ good }) => !good).length
say(`Crash matrix: ${judged.length - bad} of ${judged.length} cells good`)
process.exit(bad === 0 && missed.length === 0 && verdicts.length === chosen.length ? 0 : 1)
