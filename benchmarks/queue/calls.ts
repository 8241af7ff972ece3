import { median, print, printTable, printVerdict, runs, scaled, withSpread } from './figures.ts'
import { makePlace } from './place.ts'
import { drain } from './run-worker.ts'
import { fill, type System } from './system.ts'
import { hasRedis, makeBullmq } from './systems/bullmq.ts'
import { makeCarteiro } from './systems/carteiro.ts'
import { makeGraphileWorker } from './systems/graphile-worker.ts'

const MEDIANS_MS = (process.env.BENCH_MEDIANS ?? '200,2000').split(',').map(Number)
/** So many jobs (with calls of 200 ms, of 2 s) that the first and last calls of a run weigh little. */
const CAPS = [
  { cap: 5, quick: 400, slow: 100, atLeast: 0.995, cpu: 1.7 },
  { cap: 50, quick: 3_000, slow: 1_500, atLeast: 0.995, cpu: 1 },
  { cap: 500, quick: 30_000, slow: 10_000, atLeast: 1, cpu: 1 },
]

type Figures = { utilisations: number[]; seconds: number[]; workerSeconds: number[] }

/** How full the slots are when calls last as long as a platform's, and what it costs the database. */
export const benchCalls = async (): Promise<void> => {
  const place = await makePlace()
  const systems: System[] = []
  try {
    systems.push(
      await makeCarteiro(place),
      await makeGraphileWorker(place),
      ...(hasRedis() ? [await makeBullmq(place)] : []),
    )
    const only = process.env.BENCH_ONLY?.split(',')
    const wanted = process.env.BENCH_CAPS?.split(',').map(Number)
    const chosen = systems.filter(({ name }) => !only || only.includes(name))
    for (const medianMs of MEDIANS_MS) {
      for (const { cap, quick, slow, atLeast, cpu } of CAPS.filter(
        (one) => !wanted || wanted.includes(one.cap),
      )) {
        const jobs = scaled(medianMs < 1_000 ? quick : slow)
        const figures = new Map<string, Figures>(
          chosen.map(({ name }) => [name, { utilisations: [], seconds: [], workerSeconds: [] }]),
        )
        for (let run = 0; run < runs; run += 1) {
          for (const system of chosen) {
            await system.clear()
            await system.setConcurrency?.(cap)
            await fill(system, jobs)
            const drained = await drain(place, system, { jobs, concurrency: cap, medianMs })
            const one = figures.get(system.name)
            if (!one) continue
            one.utilisations.push(drained.utilisation)
            if (drained.serverSeconds !== undefined) one.seconds.push((drained.serverSeconds * 10_000) / jobs)
            one.workerSeconds.push(drained.workerSecondsPerJob * 10_000)
          }
        }
        print(`Calls with a median of ${medianMs} ms, ${jobs} jobs, cap ${cap}, ${runs} runs`)
        printTable(
          ['system', 'utilisation', 'server CPU s per 10,000 jobs', 'worker CPU s per 10,000 jobs'],
          [...figures].map(([name, { utilisations, seconds, workerSeconds }]) => [
            name,
            withSpread(utilisations),
            withSpread(seconds),
            withSpread(workerSeconds),
          ]),
        )
        const ours = figures.get('Carteiro')
        const others = [...figures].filter(([name]) => name !== 'Carteiro').map(([, one]) => one)
        if (!ours || others.length === 0) continue
        const best = Math.max(...others.map(({ utilisations }) => median(utilisations)))
        printVerdict('utilisation beside the best of the others', median(ours.utilisations) / best, atLeast)
        const theirs = figures.get('graphile-worker')
        if (theirs)
          printVerdict(
            'CPU of graphile-worker’s database beside ours',
            median(theirs.seconds) / median(ours.seconds),
            1 / cpu,
          )
      }
    }
  } finally {
    for (const system of systems) await system.close()
    await place.close()
  }
}
