import { event, eventTypes, MAX_EVENT_BYTES, TEST_EVENT_TYPE } from '@carteiro/contracts'
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
import { completed, whileOpen } from './interleavings/support.ts'

let harness: DatabaseHarness
let strangerId: string
beforeAll(async () => {
  harness = await startDatabaseHarness()
  strangerId = await createUser(harness.owner)
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`delete from carteiro.webhook_endpoints`
})

const refused = { outcome: 'failed', verdict: 'refuse', code: 'content_rejected', message: 'Too long.' }
const addEndpoint = async (
  more: { user_id?: string; types?: string[]; platforms?: string[]; mode?: string } = {},
) => {
  const { owner, userId } = harness
  const [endpoint] = await owner`
    insert into carteiro.webhook_endpoints ${owner({
      user_id: userId,
      url: `https://example.com/${Math.random()}`,
      secret: owner.json({}),
      ...more,
    })} returning id`
  return endpoint?.id as string
}
const messages = async (endpointId: string) =>
  (
    await harness.owner`
      select type, body from carteiro.webhook_messages where endpoint_id = ${endpointId} order by place`
  ).map(({ type, body }) => ({ type: type as string, body: body as string }))
const types = async (endpointId: string) => (await messages(endpointId)).map(({ type }) => type)
/** Publishes jobs of x, and claims them. */
const claimJobs = async (count: number, more: Record<string, unknown> = {}) => {
  const { publication_id: publicationId } = await enqueue(
    harness,
    Array.from({ length: count }, () => ({})),
    more,
  )
  return { publicationId, claims: (await pollQueue(harness.dispatcher)).claims }
}
const settle = (lease_token = '', outcome: object = completed, sql = harness.dispatcher) =>
  pollQueue(sql, { settlements: [{ lease_token, outcome: outcome as never }], max: 0 })
const retry = (jobId = '', reason: string | null = null) =>
  harness.gateway`select carteiro.retry_publication_job(${jobId}, ${harness.userId}, ${reason})`

describe('the events of a publication', () => {
  it('are one for each job, then one for the whole when its last job has ended', async () => {
    const endpoint = await addEndpoint()
    const { publicationId, claims } = await claimJobs(2, { metadata: { post: 7 } })
    await settle(claims[0]?.lease_token)
    expect(await types(endpoint)).toEqual(['job.completed'])
    await settle(claims[1]?.lease_token, refused)
    expect(await types(endpoint)).toEqual(['job.completed', 'job.failed', 'publication.partially_completed'])
    const [done, failed, ended] = (await messages(endpoint)).map(({ body }) => event.parse(JSON.parse(body)))
    expect(done?.data).toMatchObject({ id: claims[0]?.job_id, status: 'completed', metadata: { post: 7 } })
    expect(failed?.data).toMatchObject({ id: claims[1]?.job_id, error_code: 'content_rejected' })
    expect(ended?.data).toMatchObject({
      id: publicationId,
      jobs: expect.arrayContaining([
        expect.objectContaining({ status: 'completed', post_id: '1' }),
        expect.objectContaining({ status: 'failed', error_message: 'Too long.' }),
      ]),
    })
    const [job] = await harness.gateway`
      select carteiro.publication_job_json(j) as json from publication_jobs as j where id = ${claims[0]?.job_id ?? ''}`
    expect(done?.data).toEqual(job?.json)
  })

  it('come together when one poll settles all of its jobs', async () => {
    const endpoint = await addEndpoint()
    const { claims } = await claimJobs(3)
    await pollQueue(harness.dispatcher, {
      settlements: claims.map(({ lease_token }) => ({ lease_token, outcome: completed })),
    })
    expect(await types(endpoint)).toEqual([
      'job.completed',
      'job.completed',
      'job.completed',
      'publication.completed',
    ])
  })

  it('end with one event when two transactions end the last two jobs at once', async () => {
    const endpoint = await addEndpoint()
    const { claims } = await claimJobs(2)
    const [one, other] = claims.map(({ lease_token }) => lease_token)
    await whileOpen(
      harness,
      harness.owner,
      async (sql) => {
        await settle(one, completed, sql as never)
        await sql`set constraints all immediate`
      },
      () => settle(other),
    )
    expect(await types(endpoint)).toEqual(['job.completed', 'job.completed', 'publication.completed'])
  })

  it('do not lock each other out when two polls end jobs of two publications in opposite orders', async () => {
    const endpoint = await addEndpoint({ types: ['publication.completed', 'publication.failed'] })
    await harness.owner`update carteiro.queue_settings set max_concurrent = 8`
    for (let repetition = 0; repetition < 10; repetition += 1) {
      const first = await claimJobs(2)
      const second = await claimJobs(2)
      const [a, b] = first.claims.map(({ lease_token }) => lease_token)
      const [c, d] = second.claims.map(({ lease_token }) => lease_token)
      const end = (done = '', failed = '') =>
        pollQueue(harness.dispatcher, {
          settlements: [
            { lease_token: done, outcome: completed },
            { lease_token: failed, outcome: refused },
          ],
          max: 0,
        })
      await Promise.all([end(a, c), end(d, b)])
    }
    expect(await types(endpoint)).toHaveLength(0)
    const { length } =
      await harness.owner`select from publication_jobs where status in ('pending', 'processing')`
    expect(length).toBe(0)
    await harness.owner`update carteiro.queue_settings set max_concurrent = 5`
  })

  it('are published again, with a larger seq, when a job that failed is tried again', async () => {
    const endpoint = await addEndpoint({ types: ['publication.failed', 'publication.completed'] })
    const { claims } = await claimJobs(1)
    await settle(claims[0]?.lease_token, refused)
    await retry(claims[0]?.job_id)
    await settle((await pollQueue(harness.dispatcher)).claims[0]?.lease_token)
    expect(await types(endpoint)).toEqual(['publication.failed', 'publication.completed'])
    const [failed, done] = (await messages(endpoint)).map(({ body }) => JSON.parse(body).data.seq)
    expect(done).toBeGreaterThan(failed)
  })

  it('leave cancelled jobs out of the result, and there is none when all were cancelled', async () => {
    const endpoint = await addEndpoint()
    const cancel = (id = '') =>
      harness.gateway`select carteiro.cancel_publication_job(${id}, ${harness.userId})`
    const { claims } = await claimJobs(2)
    await settle(claims[0]?.lease_token)
    await cancel(claims[1]?.job_id)
    expect(await types(endpoint)).toEqual(['job.completed', 'publication.completed'])
    const { jobs } = await enqueue(harness)
    await cancel(jobs[0]?.job_id)
    expect(await types(endpoint)).toHaveLength(2)
  })

  it('are none when it is deleted', async () => {
    const endpoint = await addEndpoint()
    const { claims, publicationId } = await claimJobs(1)
    await harness.owner.begin(async (sql) => {
      await settle(claims[0]?.lease_token, completed, sql as never)
      await sql`delete from carteiro.publications where id = ${publicationId}`
    })
    expect(await types(endpoint)).toEqual(['job.completed'])
  })

  it('say when a post may be out, and when a job is held', async () => {
    const endpoint = await addEndpoint()
    const { claims } = await claimJobs(2)
    const [doubtful, held] = claims
    await harness.xService`
      select carteiro.begin_step(${doubtful?.job_id ?? ''}, ${doubtful?.lease_token ?? ''}, 'post', '{}', true, 30)`
    await settle(doubtful?.lease_token, refused)
    await settle(held?.lease_token, { ...refused, verdict: 'halt' })
    await harness.owner`select carteiro.resume_platform('x')`
    expect(await types(endpoint)).toEqual(['job.outcome_unknown', 'job.held'])
  })
})

describe('what is written', () => {
  it('is nothing where nothing listens: for no endpoint, another user’s, another type or platform', async () => {
    await addEndpoint({ user_id: strangerId })
    const others = [
      await addEndpoint({ types: ['job.failed'] }),
      await addEndpoint({ platforms: ['instagram'] }),
    ]
    const { claims } = await claimJobs(1)
    await settle(claims[0]?.lease_token)
    for (const endpoint of others) expect(await types(endpoint)).toEqual([])
    expect(await harness.owner`select from carteiro.webhook_messages`).toHaveLength(0)
    expect(await harness.owner`select from carteiro.publication_endings`).toHaveLength(0)
  })

  it('goes to endpoints of the job’s mode only', async () => {
    const live = await addEndpoint()
    const test = await addEndpoint({ mode: 'test' })
    const { owner, userId } = harness
    await owner`
      insert into carteiro.platforms (platform, mode, display_name) values ('x', 'test', 'X') on conflict do nothing`
    const { jobs } = await enqueue(harness, [{}], { mode: 'test' })
    await owner`select carteiro.cancel_publication_job(${jobs[0]?.job_id ?? ''}, ${userId})`
    const accountId = await createAccount(owner, userId, 'x', 'test')
    await owner`update carteiro.platform_accounts set status = 'needs_reauth' where id = ${accountId}`
    const { claims } = await claimJobs(1)
    await settle(claims[0]?.lease_token)
    expect(await types(live)).toEqual(['job.completed', 'publication.completed'])
    expect(await types(test)).toEqual(['account.needs_reauth'])
  })

  it('is undone with the transition', async () => {
    const endpoint = await addEndpoint()
    const { claims } = await claimJobs(1)
    await harness.owner
      .begin(async (sql) => {
        await settle(claims[0]?.lease_token, completed, sql as never)
        throw new Error('undone')
      })
      .catch(() => undefined)
    expect(await types(endpoint)).toEqual([])
  })

  it('stays under 20,000 bytes, names what it leaves out, and keeps to its schema', async () => {
    const endpoint = await addEndpoint()
    const large = 'é'.repeat(30_000)
    const { claims } = await claimJobs(2, { metadata: { large } })
    await settle(claims[0]?.lease_token, {
      ...completed,
      platform_response: { post_id: '1', permalink: null, more: large },
    })
    await settle(claims[1]?.lease_token, { ...refused, message: large })
    const bodies = (await messages(endpoint)).map(({ body }) => body)
    expect(bodies).toHaveLength(3)
    for (const body of bodies) {
      expect(Buffer.byteLength(body)).toBeLessThan(MAX_EVENT_BYTES)
      expect(event.parse(JSON.parse(body)).data.omitted).toContain('metadata')
    }
    expect(JSON.parse(bodies[0] ?? '').data.platform_response).toEqual({ post_id: '1', permalink: null })
  })

  it('is each type of event_causes, and every type is described', async () => {
    const causes = await harness.owner`select distinct type from carteiro.event_causes`
    for (const { type } of causes) expect(eventTypes).toContain(type)
    const known = event.options.map(({ shape }) => [...shape.type.values][0])
    expect(known).toEqual([...eventTypes, TEST_EVENT_TYPE])
  })
})

describe('the events of an account', () => {
  it('say once that it must be connected again', async () => {
    const endpoint = await addEndpoint({ types: ['account.needs_reauth'] })
    const id = await createAccount(harness.owner, harness.userId, 'x')
    for (let times = 0; times < 2; times += 1) {
      await harness.xService`
        select carteiro.fail_account_refresh(${id}, 1, true, '{"code": "token_expired", "message": "Over."}', 60)`
    }
    const [sent, ...more] = (await messages(endpoint)).map(({ body }) => event.parse(JSON.parse(body)))
    expect(more).toEqual([])
    expect(sent?.data).toMatchObject({ id, status: 'needs_reauth', problems: [{ code: 'token_expired' }] })
    expect(sent?.data).not.toHaveProperty('credentials')
  })

  it('say once that its access is about to end, where no service renews it', async () => {
    const endpoint = await addEndpoint({ types: ['account.expiring'] })
    const id = await createAccount(harness.owner, harness.userId, 'x')
    const renewed = await createAccount(harness.owner, harness.userId, 'x')
    await harness.owner`
      update carteiro.platform_accounts
      set credentials_expire_at = now() + interval '6 days',
        refresh_due_at = case when id = ${renewed} then now() + interval '1 day' end
      where id in (${id}, ${renewed})`
    for (let times = 0; times < 2; times += 1) await harness.owner`select retry_failed_publication_jobs()`
    const sent = (await messages(endpoint)).map(({ body }) => event.parse(JSON.parse(body)))
    expect(sent.map(({ data }) => 'id' in data && data.id)).toEqual([id])
  })
})

describe('an endpoint that is changed while a job ends', () => {
  const change = {
    'is being deleted': (sql: Pick<DatabaseHarness['owner'], 'unsafe'>, id: string) =>
      sql.unsafe(`select carteiro.delete_webhook_endpoint('${id}', '${harness.userId}')`),
    'gets another URL': (sql: Pick<DatabaseHarness['owner'], 'unsafe'>, id: string) =>
      sql.unsafe(`
        select carteiro.change_webhook_endpoint('${id}', '${harness.userId}', '{"url": "https://example.com/other"}')`),
  }

  it.each(Object.keys(change) as (keyof typeof change)[])(
    'and %s neither delays nor fails the settlement',
    async (what) => {
      const endpoint = await addEndpoint()
      const { claims } = await claimJobs(1)
      const isOpen = async () =>
        (
          await harness.owner`
            select from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`
        ).length > 0
      let wasOpen = false
      const { settled } = await whileOpen(
        harness,
        harness.owner,
        (sql) => change[what](sql, endpoint),
        async () => {
          const answer = await settle(claims[0]?.lease_token)
          wasOpen = await isOpen()
          return answer
        },
      )
      expect({ settled, wasOpen }).toEqual({ settled: [true], wasOpen: true })
      expect(await types(endpoint)).toContain('job.completed')
      await harness.owner`select carteiro.clean_up_webhook_messages()`
      expect(await types(endpoint)).toHaveLength(what === 'is being deleted' ? 0 : 2)
    },
  )

  it('takes its messages along, also when its user is deleted', async () => {
    const userId = await createUser(harness.owner)
    const endpoint = await addEndpoint({ user_id: userId })
    await harness.owner`
      select carteiro.publish_event('job.completed', ${userId}, array['x'], 'live', '{"id": 1}'::jsonb)`
    expect(await types(endpoint)).toEqual(['job.completed'])
    await harness.owner`delete from auth.users where id = ${userId}`
    expect(await types(endpoint)).toEqual([])
  })
})
