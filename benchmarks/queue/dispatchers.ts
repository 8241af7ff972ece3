import type { ChildProcess } from 'node:child_process'
import { median, print, printTable, printVerdict, runs, scaled, withSpread } from './figures.ts'
import { makePlace, type Place } from './place.ts'
import { measureDrain, startWorker, until } from './run-worker.ts'
import { fill, type System } from './system.ts'
import { makeCarteiro } from './systems/carteiro.ts'

const COUNTS = (process.env.BENCH_DISPATCHERS ?? '1,2,4').split(',').map(Number)
const CAP = 500
const JOBS = scaled(20_000)
const MEDIAN_MS = 200
const TIMES_THE_CPU = 1.2

type Figures = { utilisations: number[]; serverSeconds: number[]; dispatcherSeconds: number[]; all: number[] }

const isReady = async (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  )

/** Starts dispatchers and stops them (SIGSTOP) when they are ready, so that no start is measured and all begin at once. */
const startHeld = async (place: Place, carteiro: System, count: number): Promise<ChildProcess[]> => {
  const starting = Array.from({ length: count }, async () => {
    const port = await place.freePort()
    const worker = startWorker(place, carteiro, { concurrency: CAP, env: { PORT: String(port) } })
    await until(() => isReady(port), 'a dispatcher')
    worker.kill('SIGSTOP')
    return worker
  })
  return Promise.all(starting)
}

/** Whether several dispatchers keep the slots as full as one does, and what they cost. */
export const benchDispatchers = async (): Promise<void> => {
  const place = await makePlace()
  const carteiro = await makeCarteiro(place)
  const figures = new Map<number, Figures>(
    COUNTS.map((count) => [count, { utilisations: [], serverSeconds: [], dispatcherSeconds: [], all: [] }]),
  )
  try {
    for (let run = 0; run < runs; run += 1) {
      for (const [count, one] of figures) {
        await carteiro.clear()
        await carteiro.setConcurrency?.(CAP)
        const dispatchers = await startHeld(place, carteiro, count)
        await fill(carteiro, JOBS)
        const begin = (): ChildProcess[] => {
          for (const dispatcher of dispatchers) dispatcher.kill('SIGCONT')
          return dispatchers
        }
        const drained = await measureDrain(place, carteiro, begin, {
          jobs: JOBS,
          concurrency: CAP,
          medianMs: MEDIAN_MS,
        })
        const server = ((drained.serverSeconds ?? Number.NaN) * 10_000) / JOBS
        const workers = drained.workerSecondsPerJob * 10_000
        one.utilisations.push(drained.utilisation)
        one.serverSeconds.push(server)
        one.dispatcherSeconds.push(workers)
        one.all.push(server + workers)
      }
    }
    print(
      `Calls with a median of ${MEDIAN_MS} ms, ${JOBS} jobs, cap ${CAP}, ${runs} runs; CPU: s per 10,000 jobs`,
    )
    printTable(
      ['dispatchers', 'utilisation', 'CPU: Postgres', 'dispatchers', 'both'],
      [...figures].map(([count, one]) => [
        String(count),
        ...[one.utilisations, one.serverSeconds, one.dispatcherSeconds, one.all].map(withSpread),
      ]),
    )
    const single = figures.get(1)
    for (const [count, one] of figures) {
      if (!single || count === 1) continue
      printVerdict(
        `${count} dispatchers: utilisation beside that of one`,
        median(one.utilisations) / median(single.utilisations),
        1,
      )
      printVerdict(
        `CPU of one beside that of ${count}`,
        median(single.all) / median(one.all),
        1 / TIMES_THE_CPU,
      )
    }
  } finally {
    await carteiro.close()
    await place.close()
  }
}
