import { median, print, printTable, printVerdict, runs, scaled, withSpread } from './figures.ts'
import { makePlace } from './place.ts'
import { drain } from './run-worker.ts'
import { fill } from './system.ts'
import { makeCarteiro } from './systems/carteiro.ts'

const JOBS = scaled(4_000)
const CONCURRENCY = 50
const MEDIAN_MS = 200

type Figures = { utilisations: number[]; serverSeconds: number[]; dispatcherSeconds: number[]; all: number[] }

/** The cost of tracing every job, beside no collector, when calls last as long as a platform's. */
export const benchTracing = async (): Promise<void> => {
  const place = await makePlace()
  const carteiro = await makeCarteiro(place)
  const none = (): Figures => ({ utilisations: [], serverSeconds: [], dispatcherSeconds: [], all: [] })
  const figures = { without: none(), traced: none() }
  try {
    for (let run = 0; run < runs; run += 1) {
      for (const name of ['without', 'traced'] as const) {
        await carteiro.clear()
        await carteiro.setConcurrency?.(CONCURRENCY)
        await fill(carteiro, JOBS)
        const env = name === 'traced' ? { OTEL_EXPORTER_OTLP_ENDPOINT: place.handlerUrl } : {}
        const options = { jobs: JOBS, concurrency: CONCURRENCY, env, medianMs: MEDIAN_MS }
        const drained = await drain(place, carteiro, options)
        const server = ((drained.serverSeconds ?? Number.NaN) * 10_000) / JOBS
        const dispatcher = drained.workerSecondsPerJob * 10_000
        figures[name].utilisations.push(drained.utilisation)
        figures[name].serverSeconds.push(server)
        figures[name].dispatcherSeconds.push(dispatcher)
        figures[name].all.push(server + dispatcher)
      }
    }
    print(
      `Calls with a median of ${MEDIAN_MS} ms, ${JOBS} jobs, cap ${CONCURRENCY}, ${runs} runs; CPU: s per 10,000 jobs`,
    )
    const row = (name: string, one: Figures): string[] => [
      name,
      ...[one.utilisations, one.serverSeconds, one.dispatcherSeconds, one.all].map(withSpread),
    ]
    printTable(
      ['', 'utilisation', 'CPU: Postgres', 'dispatcher', 'both'],
      [row('without a collector', figures.without), row('every job traced', figures.traced)],
    )
    const { without, traced } = figures
    printVerdict(
      'utilisation with every job traced, beside none',
      median(traced.utilisations) / median(without.utilisations),
      0.97,
    )
    printVerdict(
      'CPU of both without a collector, beside every job traced',
      median(without.all) / median(traced.all),
      1 / 1.1,
    )
  } finally {
    await carteiro.close()
    await place.close()
  }
}
