import type { ProcessOutcome } from '@carteiro/contracts'
import type { SandboxHarness } from './harness.ts'

const MAX_ATTEMPTS = 60
type Claim = Awaited<ReturnType<SandboxHarness['enqueue']>>

/**
 * Runs attempts as the queue does, until the job ends. Instead of waiting, it moves the platform's clock forward by each
 * pause.
 */
export const runWithTime = async (
  harness: Pick<SandboxHarness, 'run' | 'letTimePass' | 'control'>,
  claim: Claim,
): Promise<{ last: ProcessOutcome; all: ProcessOutcome[]; seconds: number }> => {
  const all: ProcessOutcome[] = []
  let seconds = 0
  while (all.length < MAX_ATTEMPTS) {
    const last = await harness.run(claim)
    all.push(last)
    const goesOn =
      last.outcome === 'pending' || (last.outcome === 'failed' && ['retry', 'unclear'].includes(last.verdict))
    if (!goesOn) return { last, all, seconds }
    const pause = last.outcome === 'pending' ? last.resume_after_seconds : 0
    seconds += pause
    await harness.control('POST', 'clock', { advance_ms: Math.ceil(pause * 1000) })
    await harness.letTimePass(claim, pause)
  }
  throw new Error(`the job did not end: ${JSON.stringify(all.slice(-3))}`)
}
