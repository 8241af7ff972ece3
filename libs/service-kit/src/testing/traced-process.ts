import { setTimeout as sleep } from 'node:timers/promises'
import { counter, spanOf, startTelemetry, withSpan } from '../index.ts'

/**
 * A process with telemetry, for tests: `traced-process.ts ENDPOINT WORK`. It writes what it has to say as a line of JSON,
 * and stops as a service does.
 */
const [endpoint = '', work = ''] = process.argv.slice(2)
const telemetry = startTelemetry({ service: 'traced', version: '0.0.0', endpoint })
const count = counter('carteiro.test.things', 'Things done.', '{thing}')
const say = (what: Record<string, unknown>): void => void process.stdout.write(`${JSON.stringify(what)}\n`)
const heapBytes = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

/** One message received and worked on, as the dispatcher does it. */
const receiveAndWork = async (): Promise<void> => {
  const parent = spanOf('receive it', { attributes: { 'messaging.operation.type': 'receive' } })
  await withSpan('work on it', { parent }, async () => {
    await withSpan('a part of it', {}, async () => count(1, {}))
  })
}

const works: Record<string, () => Promise<void>> = {
  /** Much work; answers how the heap has grown between its first tenth and its end. */
  busy: async () => {
    const repeats = 20_000
    let before = 0
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      await receiveAndWork()
      if (repeat % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
      if (repeat === repeats / 10) before = heapBytes()
    }
    say({ grownBytes: heapBytes() - before })
  },
  /** Spans of two traces: the beginner of one did not sample it. */
  half: async () => {
    spanOf('wanted', {})
    spanOf('unwanted', { parent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' })
    await withSpan('broken', {}, async () => {
      throw new RangeError('of a user')
    }).catch(() => undefined)
  },
  /** Ends a part of something that goes on: who kills it now finds it in the middle. */
  unfinished: async () => {
    const parent = spanOf('receive it', { attributes: { 'messaging.operation.type': 'receive' } })
    await withSpan('work on it', { parent }, async () => {
      await withSpan('a part of it', {}, async () => undefined)
      say({ inTheMiddle: true })
      await sleep(60_000)
    })
  },
}

await works[work]?.()
const stopping = performance.now()
await telemetry.shutdown()
say({ stoppedWithinMs: performance.now() - stopping })
process.exit(0)
