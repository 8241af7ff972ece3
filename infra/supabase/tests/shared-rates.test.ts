import {
  clearQueue,
  createAccount,
  createUser,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
  timelineOf,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

// A rate of a platform is shared among its users: one job of each, in rotation.

let harness: DatabaseHarness
let users: string[]
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`select carteiro.set_max_concurrent(50)`
  users = [harness.userId]
  for (let more = 0; more < 2; more += 1) {
    const user = await createUser(harness.owner)
    await createAccount(harness.owner, user, 'x')
    users.push(user)
  }
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`update carteiro.platform_policies set paused_at = null, rates = '[]'`
})

const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }
const setRates = (...rates: object[]) =>
  harness.owner`update carteiro.platform_policies set rates = ${harness.owner.json(rates as never)} where platform = 'x'`
const MINUTELY = { scope: 'platform', seconds: 60 }

const enqueueFor = async (user: number, count: number, more: object = {}): Promise<string[]> => {
  const jobs = Array.from({ length: count }, () => more)
  return (await enqueue({ gateway: harness.gateway, userId: users[user] ?? '' }, jobs)).jobs.map(
    ({ job_id }) => job_id,
  )
}
/** Claims and completes every job that may begin now. */
const begun = async (): Promise<string[]> => {
  const ids: string[] = []
  // A job that a sweep has moved up is claimed by the next poll.
  for (let polls = 0; polls < 3; polls += 1) {
    const { claims } = await pollQueue(harness.dispatcher)
    ids.push(...claims.map(({ job_id }) => job_id))
    const settlements = claims.map(({ lease_token }) => ({ lease_token, outcome: completed }))
    await pollQueue(harness.dispatcher, { settlements, max: 0 })
  }
  return ids
}
const letTimePass = async (seconds: number) => {
  await harness.owner`update carteiro.rate_reservations set reserved_for = reserved_for - make_interval(secs => ${seconds})`
  await harness.owner`update carteiro.publication_timers set due_at = due_at - make_interval(secs => ${seconds}) where due_at < 'infinity'`
}
/** Seconds until each job is due, to the nearest ten; null for one that does not wait. */
const waits = async (ids: string[]): Promise<(number | null)[]> => {
  const rows = await harness.owner`
    select job_id, round(extract(epoch from due_at - now()), -1)::int as seconds from carteiro.publication_timers
    where due_at < 'infinity'`
  return ids.map((id) => rows.find(({ job_id }) => job_id === id)?.seconds ?? null)
}
const forecast = async (user: number) => {
  const [row] = await harness.owner`
    select carteiro.forecast_reservation('x', 'x_post', id, now()) as forecast,
      round(extract(epoch from (carteiro.forecast_reservation('x', 'x_post', id, now()) ->> 'runs_at')::timestamptz - now()), -1)::int as seconds
    from carteiro.platform_accounts where user_id = ${users[user] ?? ''} and platform = 'x'`
  return { seconds: row?.seconds, delayedBy: row?.forecast.delayed_by }
}
const cancel = (id: string | undefined, user = 0) =>
  harness.gateway`select carteiro.cancel_publication_job(${id ?? ''}, ${users[user] ?? ''})`

describe('beside a user with hundreds of waiting jobs', () => {
  it('another user’s single job is among the next, as forecast', async () => {
    await setRates({ ...MINUTELY, jobs: 2 })
    const many = await enqueueFor(0, 400)
    expect(await begun()).toEqual(many.slice(0, 2))
    expect((await waits(many.slice(-1)))[0]).toBe(60 * 199)
    expect(await forecast(1)).toEqual({ seconds: 60, delayedBy: 'rate_limited' })
    const [single] = await enqueueFor(1, 1)
    expect(await begun()).toEqual([])
    expect(await waits([single ?? ''])).toEqual([60])
    await letTimePass(61)
    expect(await begun()).toEqual([many[2], single])
    await letTimePass(61)
    expect((await begun()).toSorted()).toEqual([many[3], many[4]].toSorted())
  })

  it('also for a rate of a calendar day: it gets a place of the next day, not of the last', async () => {
    await setRates({ scope: 'platform', jobs: 10, day_in: 'America/Los_Angeles' })
    await enqueueFor(0, 35)
    expect(await begun()).toHaveLength(10)
    const others = await enqueueFor(1, 6)
    expect(await begun()).toEqual([])
    const days = async (ids: string[]) => {
      const rows = await harness.owner`
        select (due_at at time zone 'America/Los_Angeles')::date - (now() at time zone 'America/Los_Angeles')::date as days,
          (due_at at time zone 'America/Los_Angeles')::time::text as clock
        from carteiro.publication_timers where job_id = any (${ids}::uuid[]) order by due_at`
      expect(new Set(rows.map(({ clock }) => clock))).toEqual(new Set(['00:00:00']))
      return rows.map((row) => row.days)
    }
    expect(await days(others)).toEqual([1, 1, 1, 1, 1, 2])
  })

  it('the forecast of a job is called an estimate, and is right when no other job comes', async () => {
    await setRates({ ...MINUTELY, jobs: 1 })
    const jobs = await enqueueFor(0, 4)
    await begun()
    expect(await waits(jobs)).toEqual([null, 60, 120, 180])
    expect(await jobOf(harness.owner, jobs[3] ?? '')).toMatchObject({
      status: 'pending',
      error_code: 'rate_limited',
      error_message: expect.stringMatching(
        /^X accepts no more posts now, .*estimated to go out at \d{4}-.* UTC\.$/,
      ),
      next_attempt_at: expect.any(Date),
      retry_count: 0,
    })
    for (const id of jobs.slice(1)) {
      await letTimePass(61)
      expect(await begun()).toEqual([id])
      expect(await timelineOf(harness.owner, id)).toEqual([
        'enqueued',
        'waiting_for_rate',
        'attempt_started',
        'completed',
      ])
    }
  })
})

it('three users get the places in rotation, regardless of who was first or has more jobs', async () => {
  await setRates({ ...MINUTELY, jobs: 1 })
  const all = [await enqueueFor(0, 30)]
  const order = [...(await begun())]
  all.push(await enqueueFor(1, 5), await enqueueFor(2, 5))
  await begun()
  for (let minute = 0; minute < 15; minute += 1) {
    await letTimePass(61)
    order.push(...(await begun()))
  }
  const userOf = (id: string) => all.findIndex((ids) => ids.includes(id))
  const served = order.slice(1).map(userOf)
  for (let cycle = 0; cycle < 5; cycle += 1) {
    expect(served.slice(3 * cycle, 3 * cycle + 3).toSorted()).toEqual([0, 1, 2])
  }
  // Each user's own jobs keep their order.
  for (const ids of all) {
    const own = order.filter((id) => ids.includes(id))
    expect(own).toEqual(ids.slice(0, own.length))
  }
})

it('a user who enqueues single jobs again and again gets every second place, and no more', async () => {
  await setRates({ ...MINUTELY, jobs: 1 })
  const many = await enqueueFor(0, 40)
  await begun()
  const served: boolean[] = []
  await enqueueFor(1, 1)
  await begun()
  for (let minute = 0; minute < 12; minute += 1) {
    await letTimePass(61)
    const [id] = await begun()
    served.push(many.includes(id ?? ''))
    if (!served.at(-1)) await enqueueFor(1, 1)
    await begun()
  }
  expect(served.filter(Boolean)).toHaveLength(6)
})

it('waiting jobs are checked rarely, however many places other jobs get', async () => {
  await setRates({ ...MINUTELY, jobs: 1 })
  const many = await enqueueFor(0, 24)
  await begun()
  for (let minute = 0; minute < 46; minute += 1) {
    if (minute % 2 === 0) await enqueueFor(1, 1)
    await begun()
    await letTimePass(61)
    await begun()
  }
  const events = await harness.owner`
    select job_id, count(*)::int as waits from carteiro.publication_job_events
    where type = 'waiting_for_rate' and job_id = any (${many}::uuid[]) group by job_id`
  // 2⁵ is more than 24: by half each time, five are enough; one more for what is rounded.
  expect(Math.max(...events.map((row) => row.waits))).toBeLessThanOrEqual(6)
  expect(await harness.owner`select from carteiro.publication_rate_queue`).toHaveLength(0)
})

describe('a place is released', () => {
  /** One job has the only place and waits for its retry; two of another user wait for a place. */
  const setPlace = async () => {
    await setRates({ ...MINUTELY, jobs: 1 })
    const [holder] = await enqueueFor(0, 1)
    const [claim] = (await pollQueue(harness.dispatcher)).claims
    const waiting = await enqueueFor(1, 2)
    await pollQueue(harness.dispatcher)
    expect(await waits(waiting)).toEqual([60, 120])
    const settle = (outcome: object) =>
      pollQueue(harness.dispatcher, {
        max: 0,
        settlements: [
          {
            lease_token: claim?.lease_token ?? '',
            outcome: { outcome: 'failed', code: 'network', message: 'no', ...outcome },
          },
        ],
      })
    return { holder, waiting, settle }
  }

  it('by a job that is cancelled: the next job goes on at once, the one behind it sooner', async () => {
    const { holder, waiting, settle } = await setPlace()
    await settle({ verdict: 'wait', retry_after_seconds: 600 })
    await cancel(holder)
    expect(await begun()).toEqual(waiting.slice(0, 1))
    expect(await waits(waiting)).toEqual([null, 60])
  })

  it('by one that fails without its call', async () => {
    const { waiting, settle } = await setPlace()
    await settle({ verdict: 'refuse' })
    expect(await begun()).toEqual(waiting.slice(0, 1))
  })

  it('by one that is held', async () => {
    const { waiting, settle } = await setPlace()
    await settle({ verdict: 'reconnect' })
    expect(await begun()).toEqual(waiting.slice(0, 1))
  })

  it('by one that is postponed', async () => {
    const { holder, waiting, settle } = await setPlace()
    await settle({ verdict: 'wait', retry_after_seconds: 600 })
    const later = new Date(Date.now() + 3_600_000)
    await harness.gateway`select carteiro.reschedule_publication_job(${holder ?? ''}, ${users[0] ?? ''}, ${later})`
    expect(await begun()).toEqual(waiting.slice(0, 1))
  })

  it('by one that is deleted', async () => {
    const { holder, waiting, settle } = await setPlace()
    await settle({ verdict: 'wait', retry_after_seconds: 600 })
    await harness.owner`
      delete from carteiro.publications where id = (select publication_id from publication_jobs where id = ${holder ?? ''})`
    expect(await begun()).toEqual(waiting.slice(0, 1))
  })

  it('and waiting jobs move up when jobs before them leave the rate queue, by pg_cron, too', async () => {
    await setRates({ ...MINUTELY, jobs: 1 })
    await enqueueFor(0, 1)
    await begun()
    const many = await enqueueFor(0, 5)
    await begun()
    for (const id of many.slice(0, 4)) await cancel(id)
    await harness.owner`select process_publication_jobs()`
    expect(await waits(many.slice(4))).toEqual([60])
  })
})

describe('an operator', () => {
  it('pauses and resumes the platform: held jobs keep no place, and get theirs later in the same order', async () => {
    await setRates({ ...MINUTELY, jobs: 1 })
    const many = await enqueueFor(0, 6)
    await begun()
    const others = await enqueueFor(1, 2)
    await begun()
    await harness.owner`select carteiro.pause_platform('x', 'an outage')`
    await letTimePass(600)
    expect(await begun()).toEqual([])
    expect(await harness.owner`select from carteiro.publication_rate_queue`).toHaveLength(0)
    await harness.owner`select carteiro.resume_platform('x')`
    const order: string[] = await begun()
    for (let minute = 0; minute < 6; minute += 1) {
      await letTimePass(61)
      order.push(...(await begun()))
    }
    expect(order.toSorted()).toEqual([...many.slice(1), ...others].toSorted())
    expect(others.every((id) => order.indexOf(id) < 4)).toBe(true)
  })

  it('removes the rate: all waiting jobs go on', async () => {
    await setRates({ ...MINUTELY, jobs: 1 })
    await enqueueFor(0, 9)
    await enqueueFor(1, 3)
    await begun()
    await setRates()
    expect(await begun()).toHaveLength(11)
    expect(await harness.owner`select from carteiro.publication_rate_queue`).toHaveLength(0)
  })

  it('raises the rate: jobs whose places are free now go on now', async () => {
    await setRates({ ...MINUTELY, jobs: 1 })
    await enqueueFor(0, 9)
    await begun()
    await setRates({ ...MINUTELY, jobs: 5 })
    expect(await begun()).toHaveLength(4)
  })
})

it('jobs that wait for a rate of their option do not delay other options of the platform', async () => {
  await setRates({ ...MINUTELY, jobs: 4 }, { ...MINUTELY, option: 'x_thread', jobs: 1 })
  await enqueueFor(0, 20, { option: 'x_thread' })
  expect(await begun()).toHaveLength(1)
  const posts = await enqueueFor(1, 2)
  expect(await begun()).toEqual(posts)
})

it('an account’s own rate is reserved first, in its order, without holding places of the shared rate', async () => {
  await setRates({ scope: 'account', jobs: 1, seconds: 60 }, { scope: 'platform', jobs: 5, seconds: 3600 })
  const many = await enqueueFor(0, 10)
  expect(await begun()).toEqual(many.slice(0, 1))
  expect(await waits(many.slice(1, 4))).toEqual([60, 120, 180])
  const others = await enqueueFor(1, 1)
  expect(await begun()).toEqual(others)
})
