import type { ProcessOutcome } from '@carteiro/contracts'
import type { SandboxStage } from './sandbox-stage.ts'

const MAX_ATTEMPTS = 60
type Claim = Awaited<ReturnType<SandboxStage['enqueue']>>

/**
 * Attempt after attempt, as the queue does, until the job ends. The platform's clock goes forward by the time that
 * each pause would have lasted, so that nothing is waited for.
 */
export const runWithTime = async (
  stage: Pick<SandboxStage, 'run' | 'letTimePass' | 'control'>,
  claim: Claim,
): Promise<{ last: ProcessOutcome; all: ProcessOutcome[]; seconds: number }> => {
  const all: ProcessOutcome[] = []
  let seconds = 0
  while (all.length < MAX_ATTEMPTS) {
    const last = await stage.run(claim)
    all.push(last)
    const goesOn =
      last.outcome === 'pending' || (last.outcome === 'failed' && ['retry', 'unclear'].includes(last.verdict))
    if (!goesOn) return { last, all, seconds }
    const pause = last.outcome === 'pending' ? last.resume_after_seconds : 0
    seconds += pause
    await stage.control('POST', 'clock', { advance_ms: Math.ceil(pause * 1000) })
    await stage.letTimePass(claim, pause)
  }
  throw new Error(`the job did not end: ${JSON.stringify(all.slice(-3))}`)
}
