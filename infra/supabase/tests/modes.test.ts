import { randomUUID } from 'node:crypto'
import type { Mode } from '@carteiro/contracts'
import {
  asUser,
  clearQueue,
  createAccount,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  registerTestDeployment,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const TEST_URL = 'http://x.test.example'
const LIVE_URL = 'http://x.live.example'
const FAILED = { outcome: 'failed', code: 'platform_unavailable', message: 'no answer' }

let harness: DatabaseHarness
let testAccountId: string
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.xService`
    select carteiro.register_platform('x', 'X', '1.0.0', '{"platform": "x", "options": []}', ${LIVE_URL})`
})
afterAll(() => harness.close())

const enqueueTest = (jobs: Parameters<typeof enqueue>[1] = [{}], more: Record<string, unknown> = {}) =>
  enqueue(harness, jobs, { mode: 'test', ...more })
const many = (count: number, more: object = {}) => Array.from({ length: count }, () => more)
const poll = (mode: Mode, input: Parameters<typeof pollQueue>[1] = {}) =>
  pollQueue(harness.dispatcher, { ...input, mode })
const modesOf = (claims: { job_id: string }[]): Promise<string[]> =>
  harness.owner`select mode from publication_jobs where id = any (${claims.map(({ job_id }) => job_id)}::uuid[])`.then(
    (rows) => [...new Set(rows.map((row) => row.mode as string))],
  )
const firstJob = ({ jobs }: Awaited<ReturnType<typeof enqueue>>): string => jobs[0]?.job_id ?? ''
const settle = async (mode: Mode, outcome: Record<string, unknown>) => {
  const [claim] = (await poll(mode)).claims
  if (!claim) throw new Error('nothing was claimed')
  await poll(mode, { settlements: [{ lease_token: claim.lease_token, outcome }], max: 0 })
  return claim.job_id
}

describe('without a test deployment', () => {
  it('there are no slots of mode test, and a job of that mode is refused by the name of its platform', async () => {
    expect(await harness.owner`select from carteiro.publication_slots where mode = 'test'`).toHaveLength(0)
    await expect(enqueueTest()).rejects.toMatchObject({
      code: '23503',
      message: expect.stringContaining('no test deployment of x is registered'),
    })
    expect(await harness.owner`select from carteiro.publications`).toHaveLength(0)
    expect((await poll('test')).claims).toEqual([])
  })

  it('no account of mode test can be connected', async () => {
    await expect(createAccount(harness.owner, harness.userId, 'x', 'test')).rejects.toMatchObject({
      code: '23503',
    })
  })
})

describe('registering', () => {
  const register = (service: 'xService' | 'xTestService', mode: Mode) =>
    harness[service]`select carteiro.register_platform('x', 'X', '9.0.0', '{}', 'http://forged', ${mode})`

  it.each([
    ['xService', 'test'],
    ['xTestService', 'live'],
  ] as const)('as %s, in mode %s, is refused: the role is of one mode', async (service, mode) => {
    await expect(register(service, mode)).rejects.toMatchObject({ code: 'CT005' })
  })

  it('a test deployment leaves the live one as it is, and makes slots of its own', async () => {
    await registerTestDeployment(harness)
    const rows =
      await harness.owner`select deployment, mode, url from carteiro.platforms where platform = 'x' order by mode`
    expect(rows).toMatchObject([
      { deployment: 'x', mode: 'live', url: LIVE_URL },
      { deployment: 'x:test', mode: 'test', url: TEST_URL },
    ])
    const slots = await harness.owner`
      select mode, count(*)::int as slots from carteiro.publication_slots where slot > 0 group by mode order by mode`
    expect(slots).toMatchObject([
      { mode: 'live', slots: 5 },
      { mode: 'test', slots: 5 },
    ])
  })
})

describe('with a test deployment', () => {
  beforeAll(async () => {
    await registerTestDeployment(harness)
    testAccountId = await createAccount(harness.owner, harness.userId, 'x', 'test')
  })
  beforeEach(async () => {
    await clearQueue(harness)
    await harness.owner`update carteiro.platform_policies set rates = '[]', paused_at = null`
    await harness.owner`select carteiro.set_max_concurrent(5, 'test'), carteiro.set_max_concurrent(5)`
  })

  describe('a job', () => {
    it('gets the default account of its mode, and goes to the deployment of its mode', async () => {
      const test = firstJob(await enqueueTest())
      const live = firstJob(await enqueue(harness))
      expect(await jobOf(harness.owner, test)).toMatchObject({ mode: 'test', account_id: testAccountId })
      expect(await jobOf(harness.owner, live)).toMatchObject({ mode: 'live', account_id: harness.accountId })
      expect((await poll('live')).claims).toMatchObject([
        { job_id: live, mode: 'live', service_url: LIVE_URL },
      ])
      expect((await poll('test')).claims).toMatchObject([
        { job_id: test, mode: 'test', service_url: TEST_URL },
      ])
    })

    it('cannot have an account of the other mode', async () => {
      await expect(enqueueTest([{ account_id: harness.accountId } as object])).rejects.toMatchObject({
        code: '23503',
      })
      await expect(enqueue(harness, [{ account_id: testAccountId } as object])).rejects.toMatchObject({
        code: '23503',
      })
    })

    it('never changes its mode', async () => {
      const id = firstJob(await enqueueTest())
      await expect(
        harness.owner`update publication_jobs set mode = 'live', account_id = null where id = ${id}`,
      ).rejects.toMatchObject({ code: 'CT002' })
    })

    it('is live when a user inserts it, who cannot choose another mode', async () => {
      const insert = (columns: string, values: string) =>
        asUser(harness.owner, harness.userId, (sql) =>
          sql.unsafe(
            `insert into publication_jobs (user_id, platform, option, content${columns}) values ('${harness.userId}', 'x', 'x_post',
              '{"mediaFiles": [], "caption": "", "settings": {}}'${values}) returning mode`,
          ),
        )
      await expect(insert(', mode', `, 'test'`)).rejects.toMatchObject({ code: '42501' })
      expect(await insert('', '')).toMatchObject([{ mode: 'live' }])
    })

    it('that the service role inserts has the mode of its publication', async () => {
      const { publication_id: publication } = await enqueue(harness)
      const insert = harness.owner.begin(async (sql) => {
        await sql`set local role service_role`
        await sql`
          insert into publication_jobs (publication_id, user_id, platform, option, content, mode)
          values (${publication}, ${harness.userId}, 'x', 'x_post', '{"mediaFiles": [], "caption": "", "settings": {}}', 'test')`
      })
      await expect(insert).rejects.toMatchObject({ code: '22023', column_name: 'mode' })
    })

    it.each(['live', 'test'] as const)(
      'of mode %s is not leased from a queue of the other mode',
      async (mode) => {
        const other: Mode = mode === 'live' ? 'test' : 'live'
        const id = firstJob(await enqueue(harness, [{}], { mode }))
        await harness.owner`
        with taken as (
          select carteiro.publication_message(job) as message, pgmq.purge_queue(carteiro.priority_queue_of('normal', ${mode}))
          from publication_jobs as job where id = ${id}
        )
        select pgmq.send(carteiro.priority_queue_of('normal', ${other}), message) from taken`
        expect((await poll(other)).claims).toEqual([])
        expect(await jobOf(harness.owner, id)).toMatchObject({ status: 'pending', attempt: 0 })
        // It is not lost: the sweep that finds jobs in no queue puts it into its own.
        await harness.owner`alter table publication_jobs disable trigger guard_identity`
        await harness.owner`update publication_jobs set created_at = now() - interval '2 minutes' where id = ${id}`
        await harness.owner`alter table publication_jobs enable trigger guard_identity`
        await harness.owner`select public.retry_failed_publication_jobs()`
        expect((await poll(other)).claims).toEqual([])
        expect((await poll(mode)).claims).toMatchObject([{ job_id: id, mode }])
      },
    )

    it('cannot be written into a slot of the other mode', async () => {
      const take = (slot: number, deployment: string) =>
        harness.owner`update carteiro.publication_slots set deployment = ${deployment} where slot = ${slot}`
      await expect(take(1, 'x:test')).rejects.toMatchObject({ code: '23514' })
      await expect(take(-1, 'x:test')).rejects.toMatchObject({ code: '23514' })
      await expect(take(1001, 'x')).rejects.toMatchObject({ code: '23514' })
    })

    it.each(['live', 'test'] as const)(
      'of mode %s stays in it, whatever is done with it: edited, put off, retried, redriven, lost',
      async (mode) => {
        const id = firstJob(
          await enqueue(harness, [{ scheduled_at: new Date(Date.now() + 3_600_000).toISOString() }], {
            mode,
          }),
        )
        const { gateway, userId } = harness
        const other: Mode = mode === 'live' ? 'test' : 'live'
        const [{ content }] =
          (await harness.owner`select content from publication_jobs where id = ${id}`) as unknown as [
            { content: object },
          ]
        await gateway`
          select carteiro.edit_publication_job(${id}, ${userId}, ${gateway.json(content as never)},
            ${gateway.json({ ...content, caption: 'Boa tarde' } as never)}, false, null)`
        await gateway`select carteiro.reschedule_publication_job(${id}, ${userId}, null)`
        expect((await poll(other)).claims).toEqual([])
        expect(
          await settle(mode, {
            outcome: 'failed',
            verdict: 'refuse',
            code: 'content_rejected',
            message: '-',
          }),
        ).toBe(id)
        await gateway`select carteiro.retry_publication_job(${id}, ${userId}, null)`
        expect((await poll(other)).claims).toEqual([])
        expect(
          await settle(mode, {
            outcome: 'failed',
            verdict: 'refuse',
            code: 'content_rejected',
            message: '-',
          }),
        ).toBe(id)

        const redrive = (of: Mode) => gateway`
          select carteiro.redrive_dead_letters(null, null, null, null, of_mode => ${of}) -> 'redriven' as redriven`
        expect(await gateway`select jobs::int from carteiro.dead_letter_causes(${mode})`).toEqual([
          { jobs: 1 },
        ])
        expect(await gateway`select jobs::int from carteiro.dead_letter_causes(${other})`).toEqual([])
        expect(await redrive(other)).toEqual([{ redriven: [] }])
        expect(await redrive(mode)).toEqual([{ redriven: [id] }])
        expect((await poll(other)).claims).toEqual([])

        expect((await poll(mode)).claims).toMatchObject([{ job_id: id }])
        await harness.owner`update carteiro.publication_slots set lease_expires_at = now() where lease_token is not null`
        // The sweep of the other mode's dispatcher finds the lease that has run out.
        expect((await poll(other)).claims).toEqual([])
        expect((await poll(mode)).claims).toMatchObject([{ job_id: id, mode }])
      },
    )
  })

  describe('slots', () => {
    it('of one mode are never taken by the other, and each keeps its own cap', async () => {
      await enqueueTest(many(20))
      const ids = [randomUUID(), randomUUID()]
      const test = await poll('test', { id: ids[0] as string, prefetch: 10 })
      expect(test.claims).toHaveLength(5)
      expect(test.held).toBe(5)
      await enqueue(harness, many(20))
      const live = await poll('live', { id: ids[1] as string })
      expect(live.claims).toHaveLength(5)
      expect(live.held).toBe(5)
      expect(await modesOf(test.claims)).toEqual(['test'])
      expect(await modesOf(live.claims)).toEqual(['live'])
    })

    it.each(['live', 'test'] as const)(
      'of mode %s that end in a poll of the other mode are freed, and not filled by it',
      async (mode) => {
        const other: Mode = mode === 'live' ? 'test' : 'live'
        await enqueue(harness, many(5), { mode })
        const { claims } = await poll(mode)
        // Its next poll, soon after, sweeps nothing: it would fill the slots at once.
        const id = randomUUID()
        await poll(other, { id })
        await enqueue(harness, many(10), { mode: other })
        const settlements = claims.map(({ lease_token }) => ({
          lease_token,
          outcome: { outcome: 'completed', platform_response: { post_id: '1', permalink: null } },
        }))
        const answer = await poll(other, { id, settlements, prefetch: 5 })
        expect(answer.settled).toEqual(claims.map(() => true))
        expect(answer.held).toBe(5)
        expect(await modesOf(answer.claims)).toEqual([other])
        expect(
          await harness.owner`select from carteiro.publication_slots where mode = ${mode} and slot > 0 and lease_token is not null`,
        ).toHaveLength(0)
      },
    )

    it('of mode test have a setting of their own', async () => {
      await harness.owner`select carteiro.set_max_concurrent(2, 'test')`
      await enqueueTest(many(4))
      await enqueue(harness, many(4))
      expect((await poll('test')).claims).toHaveLength(2)
      expect((await poll('live')).claims).toHaveLength(4)
    })
  })

  describe('a flood in mode test', () => {
    it('of jobs that are due, or become due, delays no live job by a poll', async () => {
      await enqueueTest(many(300, { priority: 'high' }))
      await enqueueTest(many(600, { scheduled_at: new Date(Date.now() + 60_000).toISOString() }))
      const soon = firstJob(
        await enqueue(harness, [{ scheduled_at: new Date(Date.now() + 61_000).toISOString() }]),
      )
      const due = firstJob(await enqueue(harness, [{ priority: 'low' }]))
      await harness.owner`update carteiro.publication_timers set due_at = due_at - interval '2 minutes'`
      const { claims } = await poll('live')
      expect(claims.map(({ job_id }) => job_id).sort()).toEqual([due, soon].sort())
    })

    it('fills no quota of live jobs', async () => {
      await harness.owner`update carteiro.queue_settings set waiting_jobs_per_user = 3`
      await enqueueTest(many(3))
      await expect(enqueueTest()).rejects.toMatchObject({ code: 'CT429' })
      await enqueue(harness, many(3))
      const requests = (['live', 'test'] as const).map((mode) => ({
        user_id: harness.userId,
        mode,
        total_requested: 1,
        jobs: [{ platform: 'x', option: 'x_post', content: {} }],
      }))
      await harness.owner`update carteiro.queue_settings set waiting_jobs_per_user = 4`
      await enqueueTest()
      const [row] = await harness.gateway`
        select carteiro.enqueue_publications(${harness.gateway.json(requests as never)}) as answers`
      expect(row?.answers).toMatchObject([{ answer: { mode: 'live' } }, { refused: { sqlstate: 'CT429' } }])
      await harness.owner`update carteiro.queue_settings set waiting_jobs_per_user = default`
    })

    it('wakes no dispatcher of live jobs, and live jobs none of mode test', async () => {
      const rung: string[] = []
      const listen = (channel: string) => harness.owner.listen(channel, () => rung.push(channel))
      const listeners = [await listen('publication_wake_up'), await listen('publication_test_wake_up')]
      const sleep = async (mode: Mode) =>
        expect((await poll(mode, { id: randomUUID(), sleep: true })).asleep).toBe(true)
      await harness.owner`delete from carteiro.dispatchers`
      await sleep('live')
      await sleep('test')
      await enqueueTest()
      await expect.poll(() => rung).toEqual(['publication_test_wake_up'])
      await enqueue(harness)
      await expect.poll(() => rung).toEqual(['publication_test_wake_up', 'publication_wake_up'])
      for (const { unlisten } of listeners) await unlisten()
    })
  })

  describe('a fault in mode test', () => {
    const policy = async (deployment: string) =>
      (await harness.owner`select * from carteiro.platform_policies where deployment = ${deployment}`)[0]

    it('that blocks the app pauses the test deployment alone', async () => {
      const test = firstJob(await enqueueTest())
      await settle('test', { outcome: 'failed', verdict: 'halt', code: 'app_blocked', message: 'blocked' })
      expect(await jobOf(harness.owner, test)).toMatchObject({ hold_reason: 'platform_paused' })
      expect((await policy('x'))?.paused_at).toBeNull()
      const live = firstJob(await enqueue(harness))
      expect((await poll('live')).claims).toMatchObject([{ job_id: live }])
      await harness.gateway`select carteiro.resume_platform('x')`
      expect((await poll('test')).claims).toEqual([])
      await harness.gateway`select carteiro.resume_platform('x', 'test')`
      expect((await poll('test')).claims).toMatchObject([{ job_id: test }])
    })

    it('opens the circuit of the test deployment alone, and costs the live one no slot', async () => {
      await harness.owner`update carteiro.queue_settings set circuit_after = 1, circuit_users = 1`
      await enqueueTest(many(2))
      await settle('test', { ...FAILED, verdict: 'retry', code: 'timeout' })
      expect((await poll('test')).claims).toEqual([])
      expect(await policy('x:test')).toMatchObject({ failures_in_a_row: 1, timed_out_at: expect.any(Date) })
      expect(await policy('x')).toMatchObject({ failures_in_a_row: 0, timed_out_at: null })
      await enqueue(harness, many(6))
      expect((await poll('live')).claims).toHaveLength(5)
      await harness.owner`update carteiro.queue_settings set circuit_after = default, circuit_users = default`
    })

    it('uses up no rate of the live one', async () => {
      const once = [{ scope: 'platform', jobs: 1, seconds: 3600 }]
      await harness.owner`update carteiro.platform_policies set rates = ${harness.owner.json(once as never)}`
      await enqueueTest(many(2))
      expect((await poll('test')).claims).toHaveLength(1)
      await enqueue(harness)
      expect((await poll('live')).claims).toHaveLength(1)
    })

    it('parks jobs of mode test behind their own slots, and a live claim sees none of them', async () => {
      await harness.owner`update carteiro.platform_policies set timed_out_at = now() where deployment = 'x:test'`
      await enqueueTest(many(4))
      expect((await poll('test')).claims).toHaveLength(1)
      const [parked] = await harness.owner`
        select carteiro.are_jobs_parked('test') as test, carteiro.are_jobs_parked('live') as live`
      expect(parked).toEqual({ test: true, live: false })
    })
  })

  it('an idempotency key is of one mode: what was enqueued in mode test is no answer to a live request', async () => {
    const more = { idempotency_key: 'k', request_hash: 'h' }
    const test = await enqueueTest([{}], more)
    const live = await enqueue(harness, [{}], more)
    expect(live).toMatchObject({ replayed: false, mode: 'live' })
    expect(live.publication_id).not.toBe(test.publication_id)
    expect(await enqueueTest([{}], more)).toMatchObject({
      replayed: true,
      publication_id: test.publication_id,
    })
    expect(await enqueue(harness, [{}], more)).toMatchObject({
      replayed: true,
      publication_id: live.publication_id,
    })
  })

  it('catalogs, accounts, the state of the queue and its history are those of a mode', async () => {
    await enqueueTest(many(7))
    await poll('test')
    const seen = async (mode: Mode) => {
      const [row] = await harness.gateway`
        select carteiro.catalogs_and_accounts(array[${harness.userId}]::uuid[], '{}', ${mode}) as known,
          carteiro.queue_state(of_mode => ${mode}) as state, carteiro.queue_history('hour', null, ${mode}) as history`
      return row as unknown as {
        known: { catalogs: { platform: string }[]; accounts: { id: string; mode: string }[] }
        state: { in_flight: object[]; waiting: object[]; cap: number }
        history: { counted: { measure: string; amount: number }[] }
      }
    }
    const test = await seen('test')
    expect(test.known.accounts).toMatchObject([{ id: testAccountId, mode: 'test' }])
    expect(test.known.catalogs).toMatchObject([{ platform: 'x' }])
    expect(test.state).toMatchObject({
      mode: 'test',
      cap: 5,
      in_flight: [{ platform: 'x', jobs: 5 }],
      waiting: [{ platform: 'x', queue: 'normal', jobs: 2 }],
    })
    expect(test.history.counted.find(({ measure }) => measure === 'enqueued')).toMatchObject({ amount: 7 })
    const live = await seen('live')
    expect(live.known.accounts).toMatchObject([{ id: harness.accountId, mode: 'live' }])
    expect(live.state).toMatchObject({ mode: 'live', in_flight: [], waiting: [] })
    expect(live.history.counted.find(({ measure }) => measure === 'enqueued')).toBeUndefined()
  })

  it('a user’s default account is one of each mode', async () => {
    await harness.gateway`select carteiro.set_default_account(${harness.userId}, ${harness.accountId})`
    await harness.gateway`select carteiro.set_default_account(${harness.userId}, ${testAccountId})`
    const rows = await harness.owner`
      select id from carteiro.platform_accounts where user_id = ${harness.userId} and is_default`
    expect(rows.map(({ id }) => id).sort()).toEqual([harness.accountId, testAccountId].sort())
  })
})
