import { join } from 'node:path'
import { fixtures, setWholeStage } from '../stage.ts'
import { calls, crashes, runScenario, type Verdict } from './scenarios.ts'

// The waits of production, shortened; none of them decides what is right.
process.env.INSTAGRAM_PUBLISH_CALL_SECONDS = '8'
process.env.INSTAGRAM_DOUBT_SECONDS = '6'
const stage = await setWholeStage()
process.once('SIGTERM', () => void stage.end().then(() => process.exit(1)))
const verdicts: Verdict[] = []
try {
  await stage.sql`update queue_settings set lease = '15 seconds', retry_base = '0.5 seconds'`
  const media = {
    picture: await stage.client.upload(join(fixtures, 'square.jpg')),
    video: await stage.client.upload(join(fixtures, 'reel.mp4')),
  }
  for (const call of calls) {
    for (const crash of crashes) {
      const verdict = await runScenario(stage, call, crash, media)
      verdicts.push(verdict)
      const { option, operation, posts, end, good, seconds } = verdict
      const cells = [
        option.padEnd(16),
        operation.padEnd(18),
        crash.padEnd(22),
        `${posts} post(s)`,
        end.padEnd(16),
        `${seconds} s`,
      ]
      process.stdout.write(`${good ? 'ok ' : 'BAD'} ${cells.join('  ')}\n`)
    }
  }
} finally {
  await stage.end()
}
const bad = verdicts.filter((verdict) => !verdict.good).length
process.stdout.write(`Crash matrix: ${verdicts.length - bad} of ${verdicts.length} cells good\n`)
process.exit(bad === 0 && verdicts.length === calls.length * crashes.length ? 0 : 1)
