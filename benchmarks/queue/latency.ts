import { median, percentile, print, printTable, printVerdict, runs, scaled, withSpread } from './figures.ts'
import { endProcess, makePlace } from './place.ts'
import { until } from './run-worker.ts'
import type { System } from './system.ts'
import { hasRedis, makeBullmq } from './systems/bullmq.ts'
import { makeCarteiro } from './systems/carteiro.ts'
import { makeGraphileWorker } from './systems/graphile-worker.ts'

const JOBS = scaled(100)
const EVERY_MS = 100
const WARM_UP = 20
const TIMES_AS_LONG = 1.3

const now = (): number => performance.timeOrigin + performance.now()
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The time from before a job is enqueued until its call begins, at low load, when everything sleeps in between. */
export const benchLatency = async (): Promise<void> => {
  const place = await makePlace()
  const systems: System[] = []
  try {
    systems.push(
      await makeCarteiro(place),
      await makeGraphileWorker(place),
      ...(hasRedis() ? [await makeBullmq(place)] : []),
    )
    const p50 = new Map<string, number[]>(systems.map(({ name }) => [name, []]))
    const p99 = new Map<string, number[]>(systems.map(({ name }) => [name, []]))
    for (let run = 0; run < runs; run += 1) {
      for (const system of systems) {
        await system.clear()
        await place.resetHandler()
        const worker = place.start(system.worker.file, {
          ...system.worker.env,
          HANDLER_URL: place.handlerUrl,
          CONCURRENCY: '5',
        })
        worker.stdout?.resume()
        for (let job = 0; job < WARM_UP; job += 1) {
          await system.enqueueOne(now())
          await until(async () => (await place.seen()).calls > job, system.name)
        }
        await place.resetHandler({ wantsDelays: true })
        for (let job = 0; job < JOBS; job += 1) {
          await system.enqueueOne(now())
          await pause(EVERY_MS)
        }
        await until(async () => (await place.seen()).calls >= JOBS, system.name)
        const { delays } = await place.seen()
        p50.get(system.name)?.push(percentile(delays, 0.5))
        p99.get(system.name)?.push(percentile(delays, 0.99))
        await endProcess(worker)
      }
    }
    print(`Enqueue to the start of the call, ms, a job every ${EVERY_MS} ms, ${runs} runs of ${JOBS}`)
    printTable(
      ['system', 'p50', 'p99'],
      systems.map(({ name }) => [name, withSpread(p50.get(name) ?? []), withSpread(p99.get(name) ?? [])]),
    )
    for (const [what, of] of [
      ['p50', p50],
      ['p99', p99],
    ] as const) {
      printVerdict(
        `graphile-worker's ${what} beside ours`,
        median(of.get('graphile-worker') ?? []) / median(of.get('Carteiro') ?? []),
        1 / TIMES_AS_LONG,
      )
    }
  } finally {
    for (const system of systems) await system.close()
    await place.close()
  }
}
