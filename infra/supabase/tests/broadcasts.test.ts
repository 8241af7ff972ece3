import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { clearQueue, createAccount, createUser, enqueue, type Stage, setStage, takeTurn } from './support.ts'

const PER_SECOND = 40
const AT_ONCE = PER_SECOND / 2

let stage: Stage
let anotherUser: string
beforeAll(async () => {
  stage = await setStage()
  await stage.owner`update platform_policies set rates = '[]'`
  await stage.owner`select set_max_concurrent(500)`
  anotherUser = await createUser(stage.owner)
  await createAccount(stage.owner, anotherUser, 'x')
})
afterAll(() => stage.close())
beforeEach(async () => {
  await clearQueue(stage)
  await setLimit(PER_SECOND)
  await stage.owner`delete from realtime.messages`
})

const setLimit = (perSecond: number) =>
  stage.owner`update queue_settings set broadcasts_per_second = ${perSecond}`
/** As if the last broadcast had been sent so much longer ago. */
const letTimePass = (seconds: number) => stage.owner`
  select setval('publication_broadcast_clock', greatest(1, last_value - ${Math.round(seconds * PER_SECOND)}))
  from publication_broadcast_clock`
const told = async () =>
  (
    await stage.owner`
      select topic, event, payload ->> 'id' as id, payload ->> 'status' as status, (payload ->> 'seq')::int as seq
      from realtime.messages order by inserted_at, id`
  ).map((row) => ({ ...row })) as { topic: string; event: string; id: string; status: string; seq: number }[]
const waiting = async () => (await stage.owner`select from publication_broadcasts`).length
const turn = (more: object = {}) => takeTurn(stage.dispatcher, { max: 0, ...more })
const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }

/** So many jobs of a user, all begun and ended at once. */
const runMany = async (count: number, userId = stage.userId): Promise<string[]> => {
  const { jobs } = await enqueue({ gateway: stage.gateway, userId }, Array(count).fill({}))
  const { claims } = await takeTurn(stage.dispatcher)
  expect(claims).toHaveLength(count)
  await turn({ settlements: claims.map(({ lease_token }) => ({ lease_token, outcome: completed })) })
  return jobs.map(({ job_id }) => job_id)
}

it('a burst is told no faster than Realtime’s limit, and of each job the end is told in the end', async () => {
  const ids = await runMany(200)
  expect((await told()).length).toBeLessThanOrEqual(AT_ONCE + PER_SECOND)
  expect((await turn()) as object).toMatchObject({ broadcasts_wait: true })
  let before = (await told()).length
  for (let rounds = 0; (await waiting()) > 0; rounds += 1) {
    await letTimePass(0.1)
    await turn()
    const now = (await told()).length
    expect(now - before).toBeLessThanOrEqual(AT_ONCE)
    before = now
    expect(rounds).toBeLessThan(200)
  }
  const ends = (await told()).filter(({ status }) => status === 'completed')
  expect(ends.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  expect((await turn()) as object).toMatchObject({ broadcasts_wait: false })
})

it('of a job that changes often only the present state is told', async () => {
  await runMany(100)
  const [id = ''] = (await enqueue(stage)).jobs.map(({ job_id }) => job_id)
  const [claim] = (await takeTurn(stage.dispatcher)).claims
  for (const progress of [10, 20, 30]) {
    await stage.xService`select report_publication_progress(${id}, ${claim?.lease_token ?? ''}, 'uploading', ${progress})`
  }
  while ((await waiting()) > 0) {
    await letTimePass(1)
    await turn()
  }
  const states = (await told()).filter((one) => one.id === id)
  expect(states).toHaveLength(1)
  expect(states[0]).toMatchObject({ seq: 5 })
})

it('another user is not behind the burst of one', async () => {
  await runMany(200)
  const { publication_id } = await enqueue({ gateway: stage.gateway, userId: anotherUser })
  await letTimePass(0.2)
  await turn()
  const theirs = await stage.owner`
    select payload ->> 'publication_id' as publication from realtime.messages where topic = ${`user:${anotherUser}`}`
  expect(theirs).toEqual([{ publication: publication_id }])
})

it('few changes are told in the transaction that makes them, and a lower limit holds at once', async () => {
  await enqueue(stage)
  expect(await told()).toHaveLength(1)
  await setLimit(2)
  await takeTurn(stage.dispatcher)
  await runMany(20)
  expect((await told()).length).toBeLessThan(5)
})

it('without a dispatcher pg_cron tells what waits', async () => {
  await runMany(100)
  const before = await waiting()
  await letTimePass(10)
  await stage.owner`select process_publication_jobs()`
  expect(await waiting()).toBeLessThan(before)
})
