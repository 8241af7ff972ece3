import { median, print, printTable, printVerdict, runs, scaled, withSpread } from './figures.ts'
import { makePlace } from './place.ts'
import { drain } from './run-worker.ts'
import { fill } from './system.ts'
import { makeCarteiro } from './systems/carteiro.ts'

const JOBS = scaled(10_000)
const CONCURRENCY = 50

/** The cost of tracing every job: the drain with and without a collector. */
export const benchTracing = async (): Promise<void> => {
  const place = await makePlace()
  const carteiro = await makeCarteiro(place)
  try {
    const rates = { without: [] as number[], traced: [] as number[] }
    const seconds = { without: [] as number[], traced: [] as number[] }
    for (let run = 0; run < runs; run += 1) {
      for (const name of ['without', 'traced'] as const) {
        await carteiro.clear()
        await carteiro.setConcurrency?.(CONCURRENCY)
        await fill(carteiro, JOBS)
        const env = name === 'traced' ? { OTEL_EXPORTER_OTLP_ENDPOINT: place.handlerUrl } : {}
        const drained = await drain(place, carteiro, { jobs: JOBS, concurrency: CONCURRENCY, env })
        rates[name].push(drained.rate)
        seconds[name].push(drained.workerSecondsPerJob * 10_000)
      }
    }
    print(`Drain of ${JOBS} jobs, cap ${CONCURRENCY}, ${runs} runs`)
    printTable(
      ['', 'jobs/s', 'dispatcher CPU s per 10,000 jobs'],
      [
        ['without a collector', withSpread(rates.without), withSpread(seconds.without)],
        ['every job traced', withSpread(rates.traced), withSpread(seconds.traced)],
      ],
    )
    printVerdict('every job traced beside none', median(rates.traced) / median(rates.without), 0.9)
  } finally {
    await carteiro.close()
    await place.close()
  }
}
