import type { CallUnderTest } from './calls/index.ts'
import type { Cell } from './cells-for.ts'
import { crashes } from './crashes.ts'
import type { Media } from './media.ts'
import { type MatrixHarness, runTogether, type Verdict } from './scenarios.ts'

/** Crashes calls together, and repeats those that could not be held at the same moment. @returns the number of posts */
const crashAll = async (
  calls: CallUnderTest[],
  crashTogether: (calls: CallUnderTest[]) => Promise<Verdict[]>,
  report: (verdict: Verdict) => void,
): Promise<number> => {
  let posts = 0
  let rest = calls
  while (rest.length > 0) {
    const answers = await crashTogether(rest)
    const unproven = answers.filter(({ good, wasHit }) => good && !wasHit)
    for (const verdict of answers) {
      posts += verdict.posts
      if (!unproven.includes(verdict)) report(verdict)
    }
    rest = unproven.map(({ call }) => call)
  }
  return posts
}

/** Runs the cells of one platform: its crashes one after the other, each for all its calls at once. @returns the number of posts */
export const runCells = async (
  harness: MatrixHarness,
  cells: Cell[],
  media: Media,
  report: (verdict: Verdict) => void,
): Promise<number> => {
  let posts = 0
  for (const crash of crashes) {
    const group = cells.filter((cell) => cell.crash === crash).map(({ call }) => call)
    // A service dies after one record at a time: these calls cannot be crashed together.
    const groups = crash === 'killed after the record' ? group.map((call) => [call]) : [group]
    for (const together of groups) {
      posts += await crashAll(together, (calls) => runTogether(harness, calls, crash, media), report)
    }
  }
  return posts
}
