import { median, print, printTable, printVerdict, runs, scaled, withSpread } from './figures.ts'
import { makePlace } from './place.ts'
import { drain } from './run-worker.ts'
import { fill, type System } from './system.ts'
import { hasRedis, makeBullmq } from './systems/bullmq.ts'
import { makeCarteiro } from './systems/carteiro.ts'
import { makeGraphileWorker } from './systems/graphile-worker.ts'
import { makeHttp, makePgmq } from './systems/limits.ts'
import { makePgBoss } from './systems/pg-boss.ts'

const JOBS = scaled(20_000)
const CONCURRENCIES = [5, 50]

type Figures = { rates: number[]; seconds: number[]; workerSeconds: number[]; mostOpen: number }

/** How fast a full queue empties, and what it costs the database. */
export const benchDrain = async (): Promise<void> => {
  const place = await makePlace()
  const systems: System[] = []
  try {
    systems.push(
      await makeHttp(),
      await makePgmq(place),
      await makeCarteiro(place),
      await makeGraphileWorker(place),
      await makeGraphileWorker(place, true),
      await makePgBoss(place),
      await makePgBoss(place, true),
      ...(hasRedis() ? [await makeBullmq(place)] : []),
    )
    const wanted = process.env.BENCH_ONLY?.split(',')
    const chosen = systems.filter(({ name }) => !wanted || wanted.includes(name))
    for (const concurrency of CONCURRENCIES) {
      const figures = new Map<string, Figures>(
        chosen.map(({ name }) => [name, { rates: [], seconds: [], workerSeconds: [], mostOpen: 0 }]),
      )
      for (let run = 0; run < runs; run += 1) {
        for (const system of chosen) {
          await system.clear()
          await system.setConcurrency?.(concurrency)
          await fill(system, JOBS)
          const drained = await drain(place, system, { jobs: JOBS, concurrency })
          const one = figures.get(system.name)
          if (!one) continue
          one.rates.push(drained.rate)
          if (drained.serverSeconds !== undefined) one.seconds.push((drained.serverSeconds * 10_000) / JOBS)
          one.workerSeconds.push(drained.workerSecondsPerJob * 10_000)
          one.mostOpen = Math.max(one.mostOpen, drained.mostOpen)
        }
      }
      print(`Drain of ${JOBS} jobs, cap ${concurrency}, ${runs} runs`)
      printTable(
        [
          'system',
          'jobs/s',
          'server CPU s per 10,000 jobs',
          'worker CPU s per 10,000 jobs',
          'most calls open at once',
        ],
        [...figures].map(([name, { rates, seconds, workerSeconds, mostOpen }]) => [
          name,
          withSpread(rates),
          withSpread(seconds),
          withSpread(workerSeconds),
          String(mostOpen),
        ]),
      )
      const rate = (name: string): number => median(figures.get(name)?.rates ?? [])
      if (figures.has('graphile-worker') && figures.has('Carteiro'))
        printVerdict('jobs/s beside graphile-worker', rate('Carteiro') / rate('graphile-worker'), 1)
    }
  } finally {
    for (const system of systems) await system.close()
    await place.close()
  }
}
