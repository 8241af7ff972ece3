import { startStackHarness } from '@carteiro/testing/stack/harness'
import { setConcurrency } from '../concurrency.ts'
import { connectOwnAccounts } from './accounts.ts'
import type { Cell } from './cells-for.ts'
import { createCoverage } from './coverage.ts'
import { uploadMedia } from './media.ts'
import { liftLimits, limitCalls, STEP_LIMIT_SECONDS } from './pace.ts'
import { runCells } from './run-cells.ts'
import type { MatrixHarness, Verdict } from './scenarios.ts'

/** Slots beyond one for each job: attempts whose lease was lost keep theirs until they end. */
const SPARE_SLOTS = 20

/**
 * Runs cells: a platform's crashes one after the other, each for all its calls at once; the platforms in parallel, since
 * they share no process that dies. Answers the steps that no crash has hit.
 */
export const runMatrix = async (cells: Cell[], report: (verdict: Verdict) => void): Promise<string[]> => {
  limitCalls(STEP_LIMIT_SECONDS)
  const calls = [...new Set(cells.map(({ call }) => call))]
  const whole = await startStackHarness()
  const leave = (): void => void whole.end().then(() => process.exit(1))
  process.once('SIGTERM', leave)
  let posts = 0
  try {
    await liftLimits(whole)
    await whole.sql`update carteiro.queue_settings set lease = '15 seconds', retry_base = '2 seconds'`
    await setConcurrency(whole, calls.length + SPARE_SLOTS)
    const coverage = createCoverage(whole.sql)
    const harness: MatrixHarness = { ...whole, coverage, accounts: await connectOwnAccounts(whole, calls) }
    const media = await uploadMedia(harness)
    const run = async (chosen: Cell[]): Promise<void> => {
      const made = await runCells(harness, chosen, media, report)
      // Not `posts += await …`: platforms run in parallel, and that would add to an older count.
      posts += made
    }
    const isShared = ({ crash }: Cell): boolean => crash === 'dispatcher killed'
    const byPlatform = Map.groupBy(cells, ({ call }) => call.platform).values()
    await Promise.all([...byPlatform].map((ofPlatform) => run(ofPlatform.filter((cell) => !isShared(cell)))))
    await run(cells.filter(isShared))
    // A post that appears after its job has ended would be a second one.
    const held = (await harness.posts()).length
    if (held !== posts) throw new Error(`the sandbox holds ${held} posts, and the cells counted ${posts}`)
    return await coverage.missedSteps()
  } finally {
    process.off('SIGTERM', leave)
    await whole.end()
  }
}
