import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { writeLargeVideo } from '../../support/large-video.ts'
import { fixtures, setWholeStage } from '../stage.ts'
import { type CallUnderTest, calls } from './calls/index.ts'
import { createCoverage } from './coverage.ts'
import { LAG, STEP_LIMIT_SECONDS, shortenWaits } from './pace.ts'
import { reportOf } from './report.ts'
import { crashes, type Media, runDispatcherDeath, runScenario, type Verdict } from './scenarios.ts'

shortenWaits()
process.env.STEP_LIMIT_SECONDS = String(STEP_LIMIT_SECONDS)

/** Several chunks, at every platform that takes chunks. */
const LARGE_VIDEO_BYTES = 40_000_000

const { values: only } = parseArgs({
  options: {
    platform: { type: 'string' },
    option: { type: 'string' },
    operation: { type: 'string' },
    crash: { type: 'string' },
  },
})
const chosen = calls.filter(
  (call) =>
    (!only.platform || call.platform === only.platform) &&
    (!only.option || call.option === only.option) &&
    (!only.operation || call.operation === only.operation),
)
const isWanted = (crash: string): boolean => !only.crash || only.crash === crash
const lanes = Object.values(Object.groupBy(chosen, (call) => call.platform)).filter(
  (lane) => lane !== undefined,
)

const whole = await setWholeStage()
const coverage = createCoverage(whole.sql)
const stage = { ...whole, coverage }
process.once('SIGTERM', () => void stage.end().then(() => process.exit(1)))
const verdicts: Verdict[] = []
let missed: string[] = []
const tell = (verdict: Verdict): void => {
  verdicts.push(verdict)
  const cells = [
    `${verdict.option} ${verdict.media.join('+') || 'text'}`.padEnd(32),
    `${verdict.operation}${verdict.skip ? ` #${verdict.skip + 1}` : ''}`.padEnd(24),
    verdict.crash.padEnd(22),
    `${verdict.posts} post(s)`,
    verdict.end.padEnd(16),
    `${verdict.seconds} s`,
  ]
  process.stdout.write(`${verdict.good ? 'ok ' : 'BAD'} ${cells.join('  ')}\n`)
}

/** A platform's calls, one after the other; the platforms side by side, since they share no process that dies. */
const runLane = async (lane: CallUnderTest[], media: Media): Promise<void> => {
  for (const call of lane) {
    for (const crash of crashes) {
      if (crash !== 'dispatcher killed' && isWanted(crash)) tell(await runScenario(stage, call, crash, media))
    }
  }
}

try {
  await stage.sql`update queue_settings set lease = '15 seconds', retry_base = '0.5 seconds'`
  await stage.sandbox('PUT', '/lag', LAG)
  // Real accounts may begin six posts a minute at TikTok.
  await stage.rules('tiktok', { rate_limits: false })
  await stage.sql`update platform_policies set rates = '[]'`
  // And make 150 calls a day at LinkedIn.
  await stage.rules('linkedin', { member_calls_per_day: 100_000 })
  await stage.sql`select set_max_concurrent(${Math.max(5, lanes.length)})`
  const picture = await stage.client.upload(join(fixtures, 'square.jpg'))
  const large = join(stage.stateDir, 'large.mp4')
  await writeLargeVideo(large, LARGE_VIDEO_BYTES)
  const media = {
    picture,
    'described picture': { ...picture, altText: 'Um azulejo azul' },
    video: await stage.client.upload(join(fixtures, 'reel.mp4')),
    document: await stage.client.upload(join(fixtures, 'leaflet.pdf')),
    'large video': await stage.client.upload(large),
  }
  await Promise.all(lanes.map((lane) => runLane(lane, media)))
  const rounds = isWanted('dispatcher killed') ? Math.max(...lanes.map((lane) => lane.length)) : 0
  for (let round = 0; round < rounds; round += 1) {
    const together = lanes.flatMap((lane) => lane[round] ?? [])
    for (const verdict of await runDispatcherDeath(stage, together, media)) tell(verdict)
  }
  // A post that came later than its job's end would be a second one.
  const told = verdicts.reduce((sum, verdict) => sum + verdict.posts, 0)
  const held = (await stage.posts()).length
  // A part of the calls leaves steps out on purpose.
  if (!only.option && !only.operation) missed = await coverage.missedSteps()
  if (held !== told) throw new Error(`the sandbox holds ${held} posts, and the cells counted ${told}`)
} finally {
  await stage.end()
}
const bad = verdicts.filter((verdict) => !verdict.good).length
if (Object.keys(only).length === 0) {
  await writeFile(resolve(import.meta.dirname, '../../../docs/crash-matrix.md'), reportOf(verdicts))
}
for (const step of missed) process.stdout.write(`BAD no crash hit the step ${step}\n`)
process.stdout.write(`Crash matrix: ${verdicts.length - bad} of ${verdicts.length} cells good\n`)
process.exit(
  bad === 0 && missed.length === 0 && verdicts.length === chosen.length * crashes.filter(isWanted).length
    ? 0
    : 1,
)
