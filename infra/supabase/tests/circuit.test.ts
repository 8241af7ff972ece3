import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clearQueue, createAccount, createUser, enqueue, type Stage, setStage, takeTurn } from './support.ts'

let stage: Stage
let anotherUser: string
beforeAll(async () => {
  stage = await setStage()
  await stage.owner`update platform_policies set rates = '[]'`
  await stage.owner`select set_max_concurrent(50)`
  anotherUser = await createUser(stage.owner)
  await createAccount(stage.owner, anotherUser, 'x')
})
afterAll(() => stage.close())
beforeEach(() => clearQueue(stage))

const silent = { verdict: 'retry', code: 'platform_unavailable', message: 'HTTP 503' }
const of = (userId: string) => ({ gateway: stage.gateway, userId })
/** So many attempts of a user that end so. */
const attempts = async (userId: string, failure: object, count = 1) => {
  for (let left = count; left > 0; left -= 1) {
    await enqueue(of(userId))
    const { claims } = await takeTurn(stage.dispatcher)
    expect(claims).toHaveLength(1)
    await takeTurn(stage.dispatcher, {
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
  return (await takeTurn(stage.dispatcher)).claims.length === 1
}
const shown = async () => {
  const [row] = await stage.owner<{ open: boolean; at: string; delayed_by: string | null }[]>`
    select one -> 'circuit_open' as open, preview_turn('x', 'x_post', ${stage.accountId}, now()) ->> 'delayed_by' as delayed_by
    from jsonb_array_elements(queue_gauges() -> 'platforms') as one where one ->> 'platform' = 'x'`
  return row
}

describe('a platform that does not answer', () => {
  it('one user, is left alone by their jobs, and by nobody else’s', async () => {
    await attempts(stage.userId, silent, 5)
    expect(await begins(stage.userId)).toBe(false)
    expect(await shown()).toEqual({ open: false, delayed_by: 'platform_unavailable' })
    expect(await begins(anotherUser)).toBe(true)
  })

  it('several users, is left alone by everybody', async () => {
    await attempts(stage.userId, silent, 4)
    await attempts(anotherUser, silent)
    const third = await createUser(stage.owner)
    await createAccount(stage.owner, third, 'x')
    for (const userId of [stage.userId, anotherUser, third]) expect(await begins(userId)).toBe(false)
    expect(await shown()).toMatchObject({ open: true })
  })

  it('and then answers one of them, is used by everybody again', async () => {
    await attempts(stage.userId, silent, 4)
    await attempts(anotherUser, silent)
    await stage.owner`update platform_policies set open_until = now() where platform = 'x'`
    await attempts(anotherUser, { verdict: 'refuse', code: 'content_rejected', message: 'no' })
    expect(await begins(stage.userId)).toBe(true)
  })
})

describe('an attempt says that a platform', () => {
  const failuresAfter = async (failure: object) => {
    await clearQueue(stage)
    await attempts(stage.userId, silent, 2)
    await attempts(anotherUser, failure)
    const [row] =
      await stage.owner`select failures_in_a_row as failures from platform_policies where platform = 'x'`
    return row?.failures
  }

  it.each(['retry', 'unclear'])(
    'does not answer, by no connection, time or an error of its own (%s)',
    async (verdict) => {
      expect(await failuresAfter({ verdict, code: 'platform_unavailable', message: '503' })).toBe(3)
      expect(await failuresAfter({ verdict, code: 'timeout', message: 'nothing' })).toBe(3)
    },
  )

  it.each(['retry', 'unclear', 'refuse', 'wait'])(
    'answers, by an answer that cannot be read (%s)',
    async (verdict) => {
      expect(await failuresAfter({ verdict, code: 'unreadable_response', message: 'no JSON' })).toBe(0)
    },
  )

  it('nothing, where its service could not be reached or the problem is ours', async () => {
    expect(
      await failuresAfter({ verdict: 'wait', code: 'platform_unavailable', message: 'no service' }),
    ).toBe(2)
    expect(await failuresAfter({ verdict: 'unclear', code: 'internal', message: 'a bug' })).toBe(2)
  })
})
