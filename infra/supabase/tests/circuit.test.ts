import {
  clearQueue,
  createAccount,
  createUser,
  type DatabaseHarness,
  enqueue,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: DatabaseHarness
let anotherUser: string
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
  await harness.owner`select carteiro.set_max_concurrent(50)`
  anotherUser = await createUser(harness.owner)
  await createAccount(harness.owner, anotherUser, 'x')
})
afterAll(() => harness.close())
beforeEach(() => clearQueue(harness))

const silent = { verdict: 'retry', code: 'platform_unavailable', message: 'HTTP 503' }
const of = (userId: string) => ({ gateway: harness.gateway, userId })
/** This many attempts of a user with this outcome. */
const attempts = async (userId: string, failure: object, count = 1) => {
  for (let left = count; left > 0; left -= 1) {
    await enqueue(of(userId))
    const { claims } = await pollQueue(harness.dispatcher)
    expect(claims).toHaveLength(1)
    await pollQueue(harness.dispatcher, {
      max: 0,
      settlements: claims.map(({ lease_token }) => ({
        lease_token,
        outcome: { outcome: 'failed', ...failure },
      })),
    })
  }
}
const begins = async (userId: string) => {
  await enqueue(of(userId))
  return (await pollQueue(harness.dispatcher)).claims.length === 1
}
const shown = async () => {
  const [row] = await harness.owner<{ open: boolean; at: string; delayed_by: string | null }[]>`
    select one -> 'circuit_open' as open, carteiro.forecast_reservation('x', 'x_post', ${harness.accountId}, now()) ->> 'delayed_by' as delayed_by
    from jsonb_array_elements(carteiro.queue_gauges() -> 'platforms') as one where one ->> 'platform' = 'x'`
  return row
}

describe('a platform that does not answer', () => {
  it('one user’s jobs is left out for that user only', async () => {
    await attempts(harness.userId, silent, 5)
    expect(await begins(harness.userId)).toBe(false)
    expect(await shown()).toEqual({ open: false, delayed_by: 'platform_unavailable' })
    expect(await begins(anotherUser)).toBe(true)
  })

  it('several users’ jobs is left out for all users', async () => {
    await attempts(harness.userId, silent, 4)
    await attempts(anotherUser, silent)
    const third = await createUser(harness.owner)
    await createAccount(harness.owner, third, 'x')
    for (const userId of [harness.userId, anotherUser, third]) expect(await begins(userId)).toBe(false)
    expect(await shown()).toMatchObject({ open: true })
  })

  it('several users’ jobs and then answers one is used for all users again', async () => {
    await attempts(harness.userId, silent, 4)
    await attempts(anotherUser, silent)
    await harness.owner`update carteiro.platform_policies set open_until = now() where platform = 'x'`
    await attempts(anotherUser, { verdict: 'refuse', code: 'content_rejected', message: 'no' })
    expect(await begins(harness.userId)).toBe(true)
  })
})

describe('an attempt counts as a failure of the platform', () => {
  const failuresAfter = async (failure: object) => {
    await clearQueue(harness)
    await attempts(harness.userId, silent, 2)
    await attempts(anotherUser, failure)
    const [row] =
      await harness.owner`select failures_in_a_row as failures from carteiro.platform_policies where platform = 'x'`
    return row?.failures
  }

  it.each(['retry', 'unclear'])(
    'when the platform did not answer: no connection, a timeout or an error of its own (%s)',
    async (verdict) => {
      expect(await failuresAfter({ verdict, code: 'platform_unavailable', message: '503' })).toBe(3)
      expect(await failuresAfter({ verdict, code: 'timeout', message: 'nothing' })).toBe(3)
    },
  )

  it.each(['retry', 'unclear', 'refuse', 'wait'])(
    'but not when its answer cannot be read (%s)',
    async (verdict) => {
      expect(await failuresAfter({ verdict, code: 'unreadable_response', message: 'no JSON' })).toBe(0)
    },
  )

  it('but not when its service could not be reached, or the error is our own', async () => {
    expect(
      await failuresAfter({ verdict: 'wait', code: 'platform_unavailable', message: 'no service' }),
    ).toBe(2)
    expect(await failuresAfter({ verdict: 'unclear', code: 'internal', message: 'a bug' })).toBe(2)
  })
})
