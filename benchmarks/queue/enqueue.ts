import { median, print, printTable, printVerdict, runs, scaled, withSpread } from './figures.ts'
import { gatewayCaller } from './gateway.ts'
import { makePlace } from './place.ts'
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

/** Calls a second with this many callers, each of which waits for its answer. */
const rateOf = async (calls: number, call: () => Promise<unknown>): Promise<number> => {
  let left = calls
  const startedAt = performance.now()
  const caller = async (): Promise<void> => {
    while (left-- > 0) await call()
  }
  await Promise.all(Array.from({ length: CALLERS }, caller))
  return (1000 * calls) / (performance.now() - startedAt)
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
    const ratio = (rates: Map<string, number[]>): number =>
      median(rates.get('Carteiro') ?? []) / median(rates.get('graphile-worker') ?? [])
    printVerdict('one a call, beside graphile-worker', ratio(one), 2)
    printVerdict(`${BATCH} a call, beside graphile-worker`, ratio(hundred), 1)

    const gateway = await gatewayCaller(place)
    const http = { gateway: [] as number[], bare: [] as number[] }
    for (let run = 0; run < runs; run += 1) {
      http.gateway.push(await rateOf(HTTP_CALLS, gateway.enqueue))
      http.bare.push(await rateOf(HTTP_CALLS, gateway.insertBarely))
    }
    await gateway.close()
    print(`Enqueueing over HTTP, ${CALLERS} callers, ${runs} runs`)
    printTable(
      ['service', 'requests/s'],
      [
        ['gateway: token, validation, enqueue', withSpread(http.gateway)],
        ['bare hono and an insert with postgres.js', withSpread(http.bare)],
      ],
    )
    printVerdict('gateway beside the bare insert', median(http.gateway) / median(http.bare), 0.6)
  } finally {
    for (const system of systems) await system.close()
    await place.close()
  }
}
