import { secondsHistogram, stopwatch, withSpan } from '@carteiro/service-kit'
import { Pending } from './outcomes.ts'
import { commonName } from './step-names.ts'

const recordStep = secondsHistogram(
  'carteiro.step.duration',
  'A step of an attempt, with its records and its calls. Not counted when an earlier attempt had done it.',
  'call',
)

/** `upload_part 3` of another generation is one more `upload_part`. */
const kindOfStep = (name: string): string => commonName(name).replace(/[ _-]\d+/g, '')

/** Runs a step in a span of its own and records how long it took; `onState` takes what the ledger said of it. */
export const measureStep = async <Result>(
  name: string,
  deployment: Record<string, string>,
  run: (onState: (state: string) => void) => Promise<Result>,
): Promise<Result> => {
  const seconds = stopwatch()
  let state = 'not_begun'
  const record = (error?: unknown): void => {
    if (state === 'done') return
    const failure = error instanceof Error ? { 'error.type': error.name } : {}
    recordStep(seconds(), {
      ...deployment,
      'carteiro.step': kindOfStep(name),
      'carteiro.step.state': state,
      ...failure,
    })
  }
  const ended = await withSpan(
    `step ${kindOfStep(name)}`,
    { attributes: { 'carteiro.step': name } },
    async (span) => {
      const onState = (found: string): void => {
        state = found
        span.setAttribute('carteiro.step.state', found)
      }
      try {
        const result = await run(onState)
        record()
        return { result }
      } catch (error) {
        record(error)
        if (!(error instanceof Pending)) throw error
        // No failure: the platform, or an earlier call, is still at work.
        span.setAttribute('carteiro.waits_seconds', error.seconds)
        return { waits: error }
      }
    },
  )
  if ('waits' in ended) throw ended.waits
  return ended.result
}
