import {
  clearQueue,
  createAccount,
  createUser,
  type DatabaseHarness,
  enqueue,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

const PER_SECOND = 40
const AT_ONCE = PER_SECOND / 2

let harness: DatabaseHarness
let anotherUser: string
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
  await harness.owner`select carteiro.set_max_concurrent(500)`
  anotherUser = await createUser(harness.owner)
  await createAccount(harness.owner, anotherUser, 'x')
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await setLimit(PER_SECOND)
  await harness.owner`delete from realtime.messages`
})

const setLimit = (perSecond: number) =>
  harness.owner`update carteiro.queue_settings set broadcasts_per_second = ${perSecond}`
/** Moves the last broadcast that much further into the past. */
const letTimePass = (seconds: number) => harness.owner`
  select setval('carteiro.publication_broadcast_clock', greatest(1, last_value - ${Math.round(seconds * PER_SECOND)}))
  from carteiro.publication_broadcast_clock`
const sent = async () =>
  (
    await harness.owner`
      select topic, event, payload ->> 'id' as id, payload ->> 'status' as status, (payload ->> 'seq')::int as seq
      from realtime.messages order by inserted_at, id`
  ).map((row) => ({ ...row })) as { topic: string; event: string; id: string; status: string; seq: number }[]
const waiting = async () => (await harness.owner`select from carteiro.publication_broadcasts`).length
const poll = (more: object = {}) => pollQueue(harness.dispatcher, { max: 0, ...more })
const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }

/** Enqueues, claims and completes this many jobs of a user in two polls. */
const runMany = async (count: number, userId = harness.userId): Promise<string[]> => {
  const { jobs } = await enqueue({ gateway: harness.gateway, userId }, Array(count).fill({}))
  const { claims } = await pollQueue(harness.dispatcher)
  expect(claims).toHaveLength(count)
  await poll({ settlements: claims.map(({ lease_token }) => ({ lease_token, outcome: completed })) })
  return jobs.map(({ job_id }) => job_id)
}

it('a burst is broadcast no faster than Realtime’s limit, and the end of every job arrives', async () => {
  const ids = await runMany(200)
  expect((await sent()).length).toBeLessThanOrEqual(AT_ONCE + PER_SECOND)
  expect((await poll()) as object).toMatchObject({ broadcasts_wait: true })
  let before = (await sent()).length
  for (let polls = 0; (await waiting()) > 0; polls += 1) {
    await letTimePass(0.1)
    await poll()
    const now = (await sent()).length
    expect(now - before).toBeLessThanOrEqual(AT_ONCE)
    before = now
    expect(polls).toBeLessThan(200)
  }
  const ends = (await sent()).filter(({ status }) => status === 'completed')
  expect(ends.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  expect((await poll()) as object).toMatchObject({ broadcasts_wait: false })
})

it('of a job that changes often only its newest state is broadcast', async () => {
  await runMany(100)
  const [id = ''] = (await enqueue(harness)).jobs.map(({ job_id }) => job_id)
  const [claim] = (await pollQueue(harness.dispatcher)).claims
  for (const progress of [10, 20, 30]) {
    await harness.xService`select carteiro.report_publication_progress(${id}, ${claim?.lease_token ?? ''}, 'uploading', ${progress})`
  }
  while ((await waiting()) > 0) {
    await letTimePass(1)
    await poll()
  }
  const states = (await sent()).filter((one) => one.id === id)
  expect(states).toHaveLength(1)
  expect(states[0]).toMatchObject({ seq: 5 })
})

it('a burst of one user does not delay another user’s broadcasts', async () => {
  await runMany(200)
  const { publication_id } = await enqueue({ gateway: harness.gateway, userId: anotherUser })
  await letTimePass(0.2)
  await poll()
  const theirs = await harness.owner`
    select payload ->> 'publication_id' as publication from realtime.messages where topic = ${`user:${anotherUser}`}`
  expect(theirs).toEqual([{ publication: publication_id }])
})

it('a few changes are broadcast in the transaction that makes them, and a lower limit takes effect at once', async () => {
  await enqueue(harness)
  expect(await sent()).toHaveLength(1)
  await setLimit(2)
  await pollQueue(harness.dispatcher)
  await runMany(20)
  expect((await sent()).length).toBeLessThan(5)
})

it('without a dispatcher pg_cron sends the waiting broadcasts', async () => {
  await runMany(100)
  const before = await waiting()
  await letTimePass(10)
  await harness.owner`select process_publication_jobs()`
  expect(await waiting()).toBeLessThan(before)
})

it('of many that wait none is sent alone, while a single one is', async () => {
  const perSecond = 200
  await setLimit(perSecond)
  const grantedOf = async (wanted: number) => {
    const [row] = await harness.owner`
      with since as materialized (
        select setval('carteiro.publication_broadcast_clock', floor(${perSecond} * extract(epoch from clock_timestamp()))::bigint - 3)
      )
      select carteiro.reserve_broadcasts(${wanted}) as granted from since`
    return row?.granted
  }
  // On a busy machine so much time may pass between the two that there is enough for several.
  await expect.poll(() => grantedOf(1_000)).toBe(0)
  expect(await grantedOf(1)).toBe(1)
})
