import { describe, expect, test } from 'vitest'
import { calls } from './calls/index.ts'
import { allCells, type Cell, cellsFor } from './cells-for.ts'
import { crashes } from './crashes.ts'

/** Commits whose remainders modulo three differ. */
const commits = ['00000000aa', '00000001aa', '00000002aa']
const platforms = [...new Set(calls.map(({ platform }) => platform))]
const cellsOf = (platform: string, cells = allCells): Cell[] =>
  cells.filter(({ call }) => call.platform === platform)

describe('the cells that a change must pass', () => {
  test('are all when the change is unknown', () => {
    expect(cellsFor(undefined, commits[0] ?? '')).toEqual(allCells)
    expect(allCells).toHaveLength(calls.length * crashes.length)
  })

  test.each([
    'infra/supabase/migrations/20261124001200_settle.sql',
    'infra/sandbox/src/lag.ts',
    'infra/local/src/stack/stack.ts',
    'services/dispatcher/src/deliver.ts',
    'libs/service-kit/src/index.ts',
    'libs/platform-kit/src/steps.ts',
    'libs/meta-graph/src/publish.ts',
    'libs/contracts/src/index.ts',
    'tests/src/crash-matrix/pace.ts',
    'testing/src/stack/harness.ts',
    'package-lock.json',
  ])('are all when %s changes', (path) => {
    expect(cellsFor(['README.md', path], commits[0] ?? '')).toEqual(allCells)
  })

  test.each(platforms)('are all of %s when its service changes, and a third of the others', (platform) => {
    const chosen = cellsFor([`services/${platform}/src/limits.ts`], commits[0] ?? '')
    expect(cellsOf(platform, chosen)).toEqual(cellsOf(platform))
    const others = allCells.length - cellsOf(platform).length
    const chosenOthers = chosen.length - cellsOf(platform).length
    expect(chosenOthers).toBeGreaterThan(others / 4)
    expect(chosenOthers).toBeLessThan(others / 2)
  })

  test('are each chosen once by three commits with different remainders', () => {
    const chosen = commits.flatMap((commit) =>
      cellsFor(['docs/restore.md', 'apps/studio/src/main.tsx'], commit),
    )
    expect(chosen).toHaveLength(allCells.length)
    expect(new Set(chosen)).toEqual(new Set(allCells))
  })

  test('contain every crash and every call in each third', () => {
    const third = cellsFor([], commits[1] ?? '')
    expect(new Set(third.map(({ crash }) => crash))).toEqual(new Set(crashes))
    expect(new Set(third.map(({ call }) => call))).toEqual(new Set(calls))
  })
})
