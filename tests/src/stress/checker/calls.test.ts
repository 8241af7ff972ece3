import { describe, expect, it } from 'vitest'
import { createCallCount } from './calls.ts'
import { type Publishing, publishingProblems } from './publishing.ts'

describe('calls that are open at once', () => {
  const setCount = () => {
    let now = 0
    let lag = 0
    const count = createCallCount(2, { clock: () => now, lagMs: () => lag })
    const begin = (lease: string, publishes = false) => count.begin({ lease, publishes, what: lease })
    return { count, begin, pass: (ms: number) => (now += ms), isLate: (ms: number) => (lag = ms) }
  }

  it('are too many when they stay more than the cap', () => {
    const { count, begin, pass } = setCount()
    for (const lease of ['a', 'b', 'c']) begin(lease)
    pass(2_000)
    expect(count.problems()).toEqual([expect.stringContaining('3 calls are open at once')])
    expect(count.problems()).toEqual([])
  })

  it('may be more for longer on a machine on which all timers are late', () => {
    const { count, begin, pass, isLate } = setCount()
    isLate(300)
    for (const lease of ['a', 'b', 'c']) begin(lease)
    pass(2_000)
    expect(count.problems()).toEqual([])
    pass(3_000)
    expect(count.problems()).toEqual([expect.stringContaining('3 calls are open at once')])
  })

  it('may be more for as long as it takes to end one whose caller has closed the connection', () => {
    const { count, begin, pass } = setCount()
    const first = begin('a')
    for (const lease of ['b', 'c']) begin(lease)
    pass(1_000)
    count.end(first)
    pass(2_000)
    expect(count.problems()).toEqual([])
  })

  it('are not counted for a dispatcher that is stopped, unless they publish', () => {
    const { count, begin, pass } = setCount()
    count.excuse(['a', 'b'])
    for (const lease of ['a', 'c', 'd']) begin(lease)
    pass(2_000)
    expect(count.problems()).toEqual([])
    begin('b', true)
    pass(2_000)
    expect(count.problems()).toEqual([expect.stringContaining('3 calls are open at once')])
  })
})

describe('calls that publish', () => {
  const call = (number: number): Publishing => ({ kind: 'call', call: number })
  const end = (number: number, isNothing = false): Publishing => ({ kind: 'end', call: number, isNothing })
  const reconcile: Publishing = { kind: 'reconcile' }

  it.each<[string, Publishing[]]>([
    ['once', [call(1), end(1)]],
    ['again, when the first said that it did nothing', [call(1), end(1, true), call(2), end(2)]],
    ['again, when it was reconciled since', [call(1), end(1), reconcile, call(2), end(2)]],
    ['again, when its user has checked the account', [call(1), end(1), { kind: 'retry' }, call(2), end(2)]],
  ])('may come %s', (_when, history) => {
    expect(publishingProblems('j', history)).toEqual([])
  })

  it.each<[string, Publishing[], string]>([
    ['without reconciling', [call(1), end(1), call(2)], 'was not reconciled'],
    ['reconciled too early', [call(1), reconcile, end(1), call(2)], 'was not reconciled'],
    ['while the first runs', [call(1), reconcile, call(2)], 'while an earlier call still runs'],
  ])('may not come again %s', (_when, history, problem) => {
    expect(publishingProblems('j', history)).toEqual([expect.stringContaining(problem)])
  })
})
