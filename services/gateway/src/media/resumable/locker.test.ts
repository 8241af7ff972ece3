import { randomUUID } from 'node:crypto'
import { createLogger } from '@carteiro/service-kit'
import { type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gatewayCalls } from '../../sql/calls.ts'
import { createLocker } from './locker.ts'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())

/** The lockers of two gateways. */
const lockers = () =>
  [0, 1].map(() =>
    createLocker(gatewayCalls(harness.owner), createLogger({ service: 'gateway', level: 'silent' })),
  ) as [ReturnType<typeof createLocker>, ReturnType<typeof createLocker>]
const begun = async (): Promise<string> => {
  const id = randomUUID()
  await harness.owner`select carteiro.begin_resumable_upload(${harness.userId}, ${id}, 'a.jpg', 10, '1 hour')`
  return id
}
const never = () => new AbortController().signal

test('one request at a time has an upload; another one gets it when the first has ended, and not before', async () => {
  const id = await begun()
  const [one, other] = lockers()
  const first = one.newLock(id)
  const second = other.newLock(id)
  const happened: string[] = []
  await first.lock(never(), () => {
    // It is asked to end, and takes its time.
    happened.push('asked to end')
    setTimeout(async () => {
      happened.push('ended')
      await first.unlock()
    }, 50)
  })
  await second.lock(never(), () => undefined)
  happened.push('taken over')
  expect(happened.slice(-2)).toEqual(['ended', 'taken over'])
  expect(happened[0]).toBe('asked to end')
  await second.unlock()
})

test('many at once get it one after the other', async () => {
  const id = await begun()
  let inside = 0
  let most = 0
  await Promise.all(
    lockers().map(async (locker) => {
      for (let count = 0; count < 3; count += 1) {
        const lock = locker.newLock(id)
        await lock.lock(never(), () => undefined)
        inside += 1
        most = Math.max(most, inside)
        await new Promise(setImmediate)
        inside -= 1
        await lock.unlock()
      }
    }),
  )
  expect(most).toBe(1)
})

test('what a dead gateway held is free when its lease has run out, and the dead one ends when it wakes up', async () => {
  const id = await begun()
  const [dead, other] = lockers()
  const ended = new Promise<void>((resolve) => {
    void dead.newLock(id).lock(never(), resolve)
  })
  await expect
    .poll(
      async () =>
        (await harness.owner`select holder from carteiro.resumable_uploads where id = ${id}`)[0]?.holder,
    )
    .toBeTruthy()
  await harness.owner`update carteiro.resumable_uploads set held_until = now() - interval '1 second' where id = ${id}`
  const lock = other.newLock(id)
  await lock.lock(never(), () => undefined)
  await ended
  await lock.unlock()
})

test('a request whose client has left waits no longer, and an upload that is gone is not found', async () => {
  const id = await begun()
  const [one, other] = lockers()
  const first = one.newLock(id)
  await first.lock(never(), () => undefined)
  await expect(other.newLock(id).lock(AbortSignal.abort(), () => undefined)).rejects.toMatchObject({
    status_code: 400,
  })
  await first.unlock()
  await expect(one.newLock(randomUUID()).lock(never(), () => undefined)).rejects.toMatchObject({
    status_code: 404,
  })
})
