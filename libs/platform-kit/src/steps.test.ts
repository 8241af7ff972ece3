import type { PlatformCatalog, PlatformResponse } from '@carteiro/contracts'
import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Attempt } from './attempt.ts'
import { type Claim, type PlatformHarness, startPlatformHarness } from './conformance/index.ts'
import { ConnectFailed, ResponseLost } from './http-client.ts'
import { PlatformError } from './outcomes.ts'
import type { Finding } from './step.ts'

const catalog: PlatformCatalog = {
  v: 1,
  platform: 'x',
  display_name: 'A made-up one',
  version: '1.0.0',
  options: [
    {
      option: 'x_post',
      title: 'Post',
      text: null,
      media: { combinations: [{ name: 'none', kinds: [], min: 0, max: 0 }], files: {} },
      settings: { type: 'object' },
    },
  ],
}
const account = { externalId: '1', username: 'ana', accessToken: 'secret' }
const job = { option: 'x_post', content: { mediaFiles: [], caption: 'x', settings: {} } }
const refusal = (effect: 'none' | 'unknown') =>
  new PlatformError({ verdict: 'retry', code: 'platform_unavailable', message: 'No', effect })

let database: TestDatabase
let harness: PlatformHarness
/** What the made-up platform does when it is called, and what it answers when it is asked. */
let act: () => Promise<{ post_id: string }>
let look: () => Finding<{ post_id: string }>
let calls: number
let looks: { intent: unknown; seconds: number }[]
let intents: number
/** What a search for a post since a restore finds; undefined where the platform has no means. */
let findSince: ((since: Date) => Finding<{ post_id: string }>) | undefined
/** How long the platform recognises a repeated call; undefined where it does not. */
let idempotent: { forSeconds: number } | undefined
let withoutReconcile: boolean
/** The intents of the calls that the platform got. */
let intentsSent: unknown[]

const story = async (attempt: Attempt): Promise<PlatformResponse> => {
  const { post_id } = await attempt.step('post', {
    publishes: true,
    callSeconds: 10,
    intent: async () => {
      intents += 1
      return { number: intents }
    },
    act: (_signal, intent) => {
      calls += 1
      intentsSent.push(intent)
      return act()
    },
    ...(idempotent ? { idempotent } : {}),
    ...(withoutReconcile
      ? {}
      : {
          reconcile: async (intent: unknown, _beganAt: Date, seconds: number) => {
            looks.push({ intent, seconds })
            return look()
          },
        }),
    ...(findSince ? { findSince: async (since: Date) => findSince?.(since) ?? { notDone: true } } : {}),
  })
  return { post_id, permalink: null }
}

beforeAll(async () => {
  database = await createTestDatabase()
  harness = await startPlatformHarness({
    database,
    account,
    definition: { catalog, publish: { x_post: story } },
  })
})
afterAll(async () => {
  await harness.close()
  await database.drop()
})
beforeEach(async () => {
  await harness.reset()
  calls = 0
  intents = 0
  findSince = undefined
  idempotent = undefined
  withoutReconcile = false
  intentsSent = []
  looks = []
  act = async () => ({ post_id: '1' })
  look = () => ({ notDone: true })
})
const stepOf = async (claim: Claim) => (await harness.steps(claim))[0]

test('a step happens once: its result is remembered', async () => {
  const claim = await harness.enqueue(job)
  const first = await harness.run(claim)
  expect(await harness.run(claim)).toEqual(first)
  expect({ calls, intents }).toEqual({ calls: 1, intents: 1 })
  expect(await stepOf(claim)).toMatchObject({
    state: 'done',
    intent: { number: 1 },
    result: { post_id: '1' },
  })
})

test.each([
  ['a refusal', () => refusal('none')],
  ['no connection', () => new ConnectFailed('refused')],
])('%s leaves no doubt: the next attempt acts without a check', async (_name, error) => {
  act = () => Promise.reject(error())
  const claim = await harness.enqueue(job)
  expect(await harness.run(claim)).toMatchObject({ verdict: 'retry', code: 'platform_unavailable' })
  expect(await stepOf(claim)).toMatchObject({ state: 'not_done', result: { code: 'platform_unavailable' } })
  act = async () => ({ post_id: '2' })
  expect(await harness.run(claim)).toMatchObject({ platform_response: { post_id: '2' } })
  expect(looks).toEqual([])
})

describe('a call whose end is not known', () => {
  test.each<[string, () => Promise<{ post_id: string }>]>([
    ['undefined', async () => ({ post_id: undefined as never })],
    ['empty', async () => ({ post_id: '' })],
    ['in no object', async () => undefined as never],
    [
      'in an answer that cannot be read',
      async () => {
        throw new PlatformError({ verdict: 'retry', code: 'unreadable_response', message: 'HTML' })
      },
    ],
  ])('of which the id is %s is looked for, and not made again', async (_what, answer) => {
    act = answer
    const claim = await harness.enqueue(job)
    expect(await harness.run(claim)).toMatchObject({ verdict: 'unclear', code: 'unreadable_response' })
    expect(await stepOf(claim)).toMatchObject({ state: 'open' })
    await harness.letTimePass(claim, 11)
    look = () => ({ done: { post_id: '7' } })
    expect(await harness.run(claim)).toMatchObject({ platform_response: { post_id: '7' } })
    expect(calls).toBe(1)
  })

  const inDoubt = async (): Promise<Claim> => {
    act = () => Promise.reject(new ResponseLost('reset'))
    const claim = await harness.enqueue(job)
    expect(await harness.run(claim)).toMatchObject({ verdict: 'unclear' })
    act = async () => ({ post_id: '2' })
    return claim
  }

  test('is not judged before its time is over', async () => {
    const claim = await inDoubt()
    const outcome = await harness.run(claim)
    expect(outcome).toMatchObject({ outcome: 'pending' })
    expect(outcome).toHaveProperty('resume_after_seconds', expect.closeTo(11, 0))
    expect({ calls, looks }).toEqual({ calls: 1, looks: [] })
  })

  test('was done: what was found is adopted', async () => {
    const claim = await inDoubt()
    await harness.letTimePass(claim, 25)
    look = () => ({ done: { post_id: '7' } })
    expect(await harness.run(claim)).toMatchObject({ platform_response: { post_id: '7' } })
    expect(looks).toEqual([{ intent: { number: 1 }, seconds: expect.closeTo(15, 0) }])
    expect(await stepOf(claim)).toMatchObject({ state: 'done', result: { post_id: '7' } })
    expect(calls).toBe(1)
  })

  test('was surely not done: it is called, with an intent of its own', async () => {
    const claim = await inDoubt()
    await harness.letTimePass(claim, 10)
    expect(await harness.run(claim)).toMatchObject({ platform_response: { post_id: '2' } })
    expect(await stepOf(claim)).toMatchObject({ state: 'done', intent: { number: 2 } })
    expect(calls).toBe(2)
  })

  test('cannot be known yet: the slot is given back', async () => {
    const claim = await inDoubt()
    await harness.letTimePass(claim, 10)
    look = () => ({ checkAgainIn: 5, reason: 'not yet' })
    expect(await harness.run(claim)).toEqual({
      outcome: 'pending',
      resume_after_seconds: 5,
      reason: 'not yet',
    })
    expect(calls).toBe(1)
  })

  test('cannot be known: the user is told, nothing is repeated', async () => {
    const claim = await inDoubt()
    await harness.letTimePass(claim, 10)
    look = () => ({ unknown: true, message: 'look' })
    expect(await harness.run(claim)).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    expect(calls).toBe(1)
  })

  test('an unclear refusal leaves the same doubt as silence', async () => {
    act = () => Promise.reject(refusal('unknown'))
    const claim = await harness.enqueue(job)
    await harness.run(claim)
    expect(await stepOf(claim)).toMatchObject({ state: 'open' })
  })
})

describe('a call that the platform recognises when it is repeated', () => {
  const lost = () => Promise.reject(new ResponseLost('reset'))
  const CALL_SECONDS = 10
  beforeEach(() => {
    idempotent = { forSeconds: 3600 }
  })
  /** A job whose first call, and its repetition, got no answer. */
  const inDoubt = async (): Promise<Claim> => {
    act = lost
    const claim = await harness.enqueue(job)
    expect(await harness.run(claim)).toMatchObject({ verdict: 'unclear' })
    expect(calls).toBe(2)
    act = async () => ({ post_id: '2' })
    return claim
  }

  test('is repeated at once, with the same key, and no attempt is spent', async () => {
    act = async () => {
      act = async () => ({ post_id: '1' })
      return lost()
    }
    const claim = await harness.enqueue(job)
    expect(await harness.run(claim)).toMatchObject({ platform_response: { post_id: '1' } })
    expect(intentsSent).toEqual([{ number: 1 }, { number: 1, first_began_at: expect.any(String) }])
    expect(looks).toEqual([])
  })

  test.each([
    ['an answer without its id', async () => ({ post_id: '' })],
    ['an unclear refusal', () => Promise.reject(refusal('unknown'))],
  ])('is repeated after %s', async (_what, answer) => {
    act = async () => {
      act = async () => ({ post_id: '1' })
      return answer()
    }
    const claim = await harness.enqueue(job)
    expect(await harness.run(claim)).toMatchObject({ platform_response: { post_id: '1' } })
    expect(calls).toBe(2)
  })

  test.each([
    ['a refusal', () => refusal('none')],
    ['no connection', () => new ConnectFailed('refused')],
  ])('is not repeated after %s', async (_what, error) => {
    act = () => Promise.reject(error())
    expect(await harness.run(await harness.enqueue(job))).toMatchObject({ outcome: 'failed' })
    expect(calls).toBe(1)
  })

  test('is repeated by the next attempt, although the call before may still be under way', async () => {
    const claim = await harness.claimAgain(await inDoubt())
    expect(await harness.run(claim)).toMatchObject({ platform_response: { post_id: '2' } })
    expect(new Set(intentsSent.map((one) => (one as { number: number }).number))).toEqual(new Set([1]))
    expect({ calls, looks, intents }).toEqual({ calls: 3, looks: [], intents: 1 })
  })

  test('is reconciled when the platform may have forgotten it before a call ends', async () => {
    const claim = await inDoubt()
    await harness.letTimePass(claim, 3600 - CALL_SECONDS + 1)
    look = () => ({ done: { post_id: '7' } })
    expect(await harness.run(claim)).toMatchObject({ platform_response: { post_id: '7' } })
    expect({ calls, looks: looks.length }).toEqual({ calls: 2, looks: 1 })
  })

  test('is forgotten so long after the first call, however often it was repeated', async () => {
    const claim = await inDoubt()
    for (let repeated = 0; repeated < 3; repeated += 1) {
      act = lost
      await harness.letTimePass(claim, 1200)
      look = () => ({ done: { post_id: '7' } })
      await harness.run(claim)
    }
    expect({ calls, looks: looks.length }).toEqual({ calls: 4, looks: 1 })
  })

  test('is recognised for ever', async () => {
    idempotent = { forSeconds: Number.POSITIVE_INFINITY }
    const claim = await inDoubt()
    await harness.letTimePass(claim, 10 * 365 * 86_400)
    expect(await harness.run(claim)).toMatchObject({ platform_response: { post_id: '2' } })
    expect(looks).toEqual([])
  })

  test('is forgotten where nothing tells what became of it: its outcome is unknown', async () => {
    const claim = await inDoubt()
    await harness.letTimePass(claim, 3600)
    withoutReconcile = true
    expect(await harness.run(claim)).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    expect(calls).toBe(2)
  })
})

test('who was overtaken while it called cannot spoil what the other did', async () => {
  const claim = await harness.enqueue(job)
  let release = (): void => undefined
  const called = new Promise<void>((reached) => {
    act = () =>
      new Promise((resolve) => {
        release = () => resolve({ post_id: 'late' })
        reached()
      })
  })
  const late = harness.run(claim)
  await called
  const next = await harness.claimAgain(claim)
  await harness.letTimePass(next, 20)
  act = async () => ({ post_id: 'second' })
  expect(await harness.run(next)).toMatchObject({ platform_response: { post_id: 'second' } })
  release()
  expect(await late).toMatchObject({ outcome: 'failed', code: 'internal' })
  expect(await stepOf(claim)).toMatchObject({ state: 'done', result: { post_id: 'second' } })
})

describe('a job that a later state of the database may have published', () => {
  const SINCE = '2026-11-01T12:00:00.000Z'
  const restoredJob = async (): Promise<Claim> => {
    const claim = await harness.enqueue(job)
    await harness.owner`
      insert into carteiro.publication_steps (job_id, step, state, commits, lease_token, attempt, result, call_ends_at)
      values (${claim.job_id}, 'database_restored', 'done', false, gen_random_uuid(), 1,
        ${harness.owner.json({ since: SINCE })}, now())`
    return claim
  }

  test('is out: the post that is found is its own, and nothing is called', async () => {
    findSince = (since) => {
      expect(since.toISOString()).toBe(SINCE)
      return { done: { post_id: 'found' } }
    }
    const claim = await restoredJob()
    expect(await harness.run(claim)).toMatchObject({ platform_response: { post_id: 'found' } })
    expect(calls).toBe(0)
    expect(await harness.run(claim)).toMatchObject({ platform_response: { post_id: 'found' } })
    expect(calls).toBe(0)
  })

  test('is not out: it is published once', async () => {
    findSince = () => ({ notDone: true })
    const claim = await restoredJob()
    expect(await harness.run(claim)).toMatchObject({ platform_response: { post_id: '1' } })
    expect(calls).toBe(1)
  })

  test('is looked for again while the platform may not show it yet', async () => {
    findSince = () => ({ checkAgainIn: 7, reason: 'too early' })
    expect(await harness.run(await restoredJob())).toMatchObject({
      outcome: 'pending',
      resume_after_seconds: 7,
    })
    expect(calls).toBe(0)
  })

  test('is looked for when lists of the platform have caught up', async () => {
    findSince = () => ({ notDone: true })
    const claim = await restoredJob()
    await harness.owner`
      update carteiro.publication_steps set result = result || jsonb_build_object('confirmed_at', now())
      where job_id = ${claim.job_id}`
    const outcome = await harness.run(claim)
    expect(outcome).toMatchObject({ outcome: 'pending' })
    expect(outcome).toHaveProperty('resume_after_seconds', expect.closeTo(120, -1))
    expect(calls).toBe(0)
  })

  test('cannot be looked for: its outcome is unknown, and nothing is called', async () => {
    expect(await harness.run(await restoredJob())).toMatchObject({
      verdict: 'refuse',
      code: 'outcome_unknown',
    })
    expect(calls).toBe(0)
  })

  test('had a call without an answer before the restore: both ways of looking are taken before it is called', async () => {
    act = () => Promise.reject(new ResponseLost('reset'))
    const claim = await restoredJob()
    findSince = () => ({ notDone: true })
    expect(await harness.run(claim)).toMatchObject({ verdict: 'unclear' })
    await harness.letTimePass(claim, 60)
    findSince = () => ({ done: { post_id: 'found' } })
    calls = 0
    expect(await harness.run(claim)).toMatchObject({ platform_response: { post_id: 'found' } })
    expect(looks).toHaveLength(1)
    expect(calls).toBe(0)
  })
})
