import { expect, test } from 'vitest'
import type { Attempt } from './attempt.ts'
import { PlatformFailure } from './failures.ts'
import { giveUpOn, inGenerations } from './generations.ts'

/** An attempt whose steps are kept in memory, as the ledger keeps them between attempts. */
const attemptWith = (done: Map<string, unknown>): Attempt =>
  ({
    generation: 1,
    logger: { warn: () => undefined },
    earlier: (name: string) => (done.has(name) ? { state: 'done', result: done.get(name) } : undefined),
    step: async (name: string, { act }: { act: (signal: AbortSignal) => Promise<unknown> }) => {
      if (!done.has(name)) done.set(name, await act(new AbortController().signal))
      return done.get(name)
    },
  }) as unknown as Attempt

const spoilt = new Error('spoilt')
/** Uploads, and spoils in the generations that are named. */
const work = (spoils: number[]) => async (attempt: Attempt) => {
  const upload = { callSeconds: 1, intent: {}, act: async () => `upload of ${attempt.generation}` }
  const made = await attempt.step('upload', upload)
  if (spoils.includes(attempt.generation)) throw spoilt
  return made
}

test('a generation that has spoilt is given up, and the next one has steps of its own', async () => {
  const done = new Map<string, unknown>()
  const made = await inGenerations(attemptWith(done), work([1, 2]), () => ({ reason: 'address died' }))
  expect(made).toBe('upload of 3')
  expect([...done.keys()]).toEqual([
    'upload',
    'give_up',
    'upload round 2',
    'give_up round 2',
    'upload round 3',
  ])
  expect(done.get('give_up')).toEqual({ reason: 'address died' })
})

test('what is thrown besides ends the attempt, and the next attempt goes on with the next generation', async () => {
  const done = new Map<string, unknown>()
  const giveUp = () => ({ reason: 'address died', throws: spoilt })
  await expect(inGenerations(attemptWith(done), work([1]), giveUp)).rejects.toBe(spoilt)
  expect(await inGenerations(attemptWith(done), work([1]), giveUp)).toBe('upload of 2')
})

test('an error that has spoilt nothing gives nothing up', async () => {
  const done = new Map<string, unknown>()
  const giveUp = (error: unknown) => {
    throw error
  }
  await expect(inGenerations(attemptWith(done), work([1]), giveUp)).rejects.toBe(spoilt)
  expect([...done.keys()]).toEqual(['upload'])
})

test('what has the remedy is given up so often, then it is refused for good; what has another is thrown', () => {
  const giveUp = giveUpOn('upload_again', 3)
  const failure = new PlatformFailure(
    { name: 'expired', verdict: 'retry', code: 'timeout', message: 'It expired.', remedy: 'upload_again' },
    { platformError: { status: 410 } },
  )
  const first = giveUp(failure, { ...attemptWith(new Map()), generation: 1 })
  expect(first).toEqual({ reason: 'expired', more: { status: 410 }, throws: failure })
  const last = giveUp(failure, { ...attemptWith(new Map()), generation: 3 })
  expect(last.throws).toMatchObject({ verdict: 'refuse', message: 'It expired.' })
  expect(() => giveUpOn('another', 3)(failure, attemptWith(new Map()))).toThrow(failure)
})
