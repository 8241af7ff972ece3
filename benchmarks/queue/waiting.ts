import { median, print, printTable, printVerdict, runs, scaled, withSpread } from './figures.ts'
import { makePlace } from './place.ts'
import { drain } from './run-worker.ts'
import { fill } from './system.ts'
import { makeCarteiro } from './systems/carteiro.ts'

const DRAINED = scaled(2_000)
const CONCURRENCY = 5
const FLAT = 0.85

/** Whether jobs that wait behind, or are held, slow down the drain. */
const benchWaiting = async (
  title: string,
  amounts: number[],
  addWaiting: (carteiro: Awaited<ReturnType<typeof makeCarteiro>>, jobs: number) => Promise<unknown>,
): Promise<void> => {
  const place = await makePlace()
  const carteiro = await makeCarteiro(place)
  try {
    const rates = new Map<number, number[]>(amounts.map((amount) => [amount, []]))
    for (const amount of amounts) {
      await carteiro.clear()
      await carteiro.setConcurrency?.(CONCURRENCY)
      await addWaiting(carteiro, amount)
      for (let run = 0; run < runs; run += 1) {
        await fill(carteiro, DRAINED)
        const { rate } = await drain(place, carteiro, { jobs: DRAINED, concurrency: CONCURRENCY })
        rates.get(amount)?.push(rate)
      }
    }
    print(`Drain of ${DRAINED} jobs, cap ${CONCURRENCY}, ${runs} runs: ${title}`)
    printTable(
      ['jobs', 'jobs/s'],
      amounts.map((amount) => [amount.toLocaleString('en'), withSpread(rates.get(amount) ?? [])]),
    )
    const none = median(rates.get(0) ?? [])
    for (const amount of amounts.filter((one) => one > 0))
      printVerdict(`${amount.toLocaleString('en')} beside none`, median(rates.get(amount) ?? []) / none, FLAT)
  } finally {
    await carteiro.close()
    await place.close()
  }
}

export const benchBacklog = (): Promise<void> =>
  benchWaiting('waiting behind', [0, scaled(100_000), scaled(1_000_000)], (carteiro, jobs) =>
    fill({ ...carteiro, fillBy: 500 }, jobs),
  )

export const benchDeferred = (): Promise<void> =>
  benchWaiting('deferred, of a paused platform', [0, scaled(100_000)], (carteiro, jobs) =>
    carteiro.addHeld(jobs),
  )
