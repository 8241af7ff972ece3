import { afterEach, expect, it, vi } from 'vitest'
import { together } from './together.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** A database that answers when the test says so. */
const slowDatabase = () => {
  const calls: { asked: number[]; answer: () => void; fail: (error: Error) => void }[] = []
  const send = (asked: number[]) =>
    new Promise<number[]>((resolve, fail) => {
      calls.push({ asked, answer: () => resolve(asked.map((one) => one * 10)), fail })
    })
  const begun = (count: number) => vi.waitFor(() => expect(calls).toHaveLength(count), { timeout: 60_000 })
  return { calls, begun, ask: together(send) }
}

it('who asks alone is sent at once; who asks while others are under way goes with all who do', async () => {
  const { calls, begun, ask } = slowDatabase()
  const first = ask(1)
  await begun(1)
  const second = ask(2)
  await begun(2)
  const later = [3, 4, 5].map(ask)
  calls[0]?.answer()
  await begun(3)
  expect(calls.map(({ asked }) => asked)).toEqual([[1], [2], [3, 4, 5]])
  calls[2]?.answer()
  calls[1]?.answer()
  expect(await Promise.all([first, second, ...later])).toEqual([10, 20, 30, 40, 50])
})

it('a failure is that of every request of its call, and of no other', async () => {
  const { calls, begun, ask } = slowDatabase()
  const pair = Promise.allSettled([ask(1), ask(2)])
  await begun(1)
  const other = ask(3)
  await begun(2)
  calls[0]?.fail(new Error('down'))
  calls[1]?.answer()
  expect((await pair).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await other).toBe(30)
})

it('what could not be begun in time is refused, and never begun', async () => {
  const { calls, begun, ask } = slowDatabase()
  const underWay = [ask(1)]
  await begun(1)
  underWay.push(ask(2))
  await begun(2)
  vi.useFakeTimers({ toFake: ['performance'] })
  const late = expect(ask(3)).rejects.toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
  vi.advanceTimersByTime(6_000)
  const inTime = ask(4)
  calls[0]?.answer()
  await late
  await begun(3)
  expect(calls[2]?.asked).toEqual([4])
  calls[1]?.answer()
  calls[2]?.answer()
  expect(await Promise.all([...underWay, inTime])).toEqual([10, 20, 40])
})
