import { median, percentile, print, printTable, printVerdict, runs, scaled, withSpread } from './figures.ts'
import { gatewayCaller } from './gateway.ts'
import { makePlace, type Place } from './place.ts'
import type { System } from './system.ts'
import { hasRedis, makeBullmq } from './systems/bullmq.ts'
import { makeCarteiro } from './systems/carteiro.ts'
import { makeGraphileWorker } from './systems/graphile-worker.ts'
import { makePgmq } from './systems/limits.ts'
import { makePgBoss } from './systems/pg-boss.ts'

const CALLERS = 8
const BATCH = 100
const SINGLE_CALLS = scaled(8_000)
const BATCH_CALLS = scaled(400)
const HTTP_CALLS = scaled(4_000)
const WARM_UP_CALLS = 300
const MANY_CALLERS = 64
const P99_PER_P50 = 10

/** Calls a second, and how long each takes (ms), with this many callers, each of which waits for its answer. */
const measureCalls = async (
  calls: number,
  call: () => Promise<unknown>,
  callers = CALLERS,
): Promise<{ rate: number; times: number[] }> => {
  let left = calls
  const times: number[] = []
  const startedAt = performance.now()
  const caller = async (): Promise<void> => {
    while (left-- > 0) {
      const calledAt = performance.now()
      await call()
      times.push(performance.now() - calledAt)
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return { rate: (1000 * calls) / (performance.now() - startedAt), times }
}
const rateOf = async (calls: number, call: () => Promise<unknown>): Promise<number> =>
  (await measureCalls(calls, call)).rate

/** The whole gateway beside a minimal service, and how even its answers are when many call at once. */
const benchHttp = async (place: Place): Promise<void> => {
  const gateway = await gatewayCaller(place)
  const [rates, bare, crowdRates] = [[] as number[], [] as number[], [] as number[]]
  const [p50, p99] = [[] as number[], [] as number[]]
  // So that compiling their code is not measured.
  await rateOf(WARM_UP_CALLS, gateway.enqueue)
  await rateOf(WARM_UP_CALLS, gateway.insertBarely)
  for (let run = 0; run < runs; run += 1) {
    rates.push(await rateOf(HTTP_CALLS, gateway.enqueue))
    bare.push(await rateOf(HTTP_CALLS, gateway.insertBarely))
    const crowd = await measureCalls(HTTP_CALLS, gateway.enqueue, MANY_CALLERS)
    crowdRates.push(crowd.rate)
    p50.push(percentile(crowd.times, 0.5))
    p99.push(percentile(crowd.times, 0.99))
  }
  await gateway.close()
  print(`Enqueueing over HTTP, ${runs} runs of ${HTTP_CALLS} calls`)
  printTable(
    ['service', 'callers', 'requests/s', 'p50, ms', 'p99, ms'],
    [
      ['gateway: token, validation, enqueue', String(CALLERS), withSpread(rates), '', ''],
      ['bare hono and an insert with postgres.js', String(CALLERS), withSpread(bare), '', ''],
      ['gateway', String(MANY_CALLERS), withSpread(crowdRates), withSpread(p50), withSpread(p99)],
    ],
  )
  printVerdict(`gateway beside the bare insert, ${CALLERS} callers`, median(rates) / median(bare), 0.3)
  printVerdict(
    `${P99_PER_P50} × p50 beside p99, ${MANY_CALLERS} callers`,
    (P99_PER_P50 * median(p50)) / median(p99),
    1,
  )
}

/** The cost of an enqueue: one job in a database call, a hundred in a call, and over HTTP. */
export const benchEnqueue = async (): Promise<void> => {
  const place = await makePlace()
  const systems: System[] = []
  try {
    systems.push(
      await makeCarteiro(place),
      await makeGraphileWorker(place),
      await makePgBoss(place),
      await makePgmq(place),
      ...(hasRedis() ? [await makeBullmq(place)] : []),
    )
    const one = new Map<string, number[]>(systems.map(({ name }) => [name, []]))
    const hundred = new Map<string, number[]>(systems.map(({ name }) => [name, []]))
    for (let run = 0; run < runs; run += 1) {
      for (const system of systems) {
        await system.clear()
        one.get(system.name)?.push(await rateOf(SINGLE_CALLS, () => system.enqueueOne(0)))
        await system.clear()
        hundred.get(system.name)?.push(BATCH * (await rateOf(BATCH_CALLS, () => system.enqueueMany(BATCH))))
      }
    }
    print(`Enqueueing, ${CALLERS} callers, ${runs} runs`)
    printTable(
      ['system', 'jobs/s, one a call', `jobs/s, ${BATCH} a call`],
      systems.map(({ name }) => [name, withSpread(one.get(name) ?? []), withSpread(hundred.get(name) ?? [])]),
    )
    await benchHttp(place)
  } finally {
    for (const system of systems) await system.close()
    await place.close()
  }
}
