import { catalogOf } from '@carteiro/testing/database/catalog'
import { pollQueue } from '@carteiro/testing/database/harness'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  applyBootstrap,
  applyMigrations,
  type PostgresServer,
  startPostgres,
} from '../../../infra/local/src/postgres/index.ts'
import { recordedReleases, restoreRelease } from './recorded.ts'

/** Polls until every job has ended; each poll settles the jobs that the previous one has claimed. */
const POLLS_AT_MOST = 20

const connect = (url: string): Sql => postgres(url, { max: 2, onnotice: () => undefined })

it('at least one release is recorded', () => {
  expect(recordedReleases.length).toBeGreaterThan(0)
})

describe.each(recordedReleases)('a database of release $version that is upgraded', (release) => {
  // On a server of its own: migrations change roles, which belong to the whole server.
  let server: PostgresServer
  let sql: Sql
  let fresh: Sql
  let before: Awaited<ReturnType<typeof contentsOf>>

  const contentsOf = async (of: Sql) => ({
    jobs: await of`select to_jsonb(j) as row from publication_jobs as j order by id`,
    events:
      await of`select to_jsonb(e) as row from carteiro.publication_job_events as e order by job_id, seq`,
    messages: await of`
      select message from pgmq.q_publication_queue
      union all select message from pgmq.q_publication_queue_high
      union all select message from pgmq.q_publication_queue_low
      union all select message from pgmq.q_publication_dead_letters`,
  })

  beforeAll(async () => {
    server = await startPostgres()
    const admin = connect(server.url())
    await admin`create database upgraded`
    await admin`create database fresh`
    await admin.end()
    const url = server.url('upgraded')
    await restoreRelease(url, release)
    const old = connect(url)
    before = await contentsOf(old)
    await old.end()

    await applyBootstrap(server.url('fresh'))
    await applyMigrations(server.url('fresh'))
    await applyMigrations(url)
    fresh = connect(server.url('fresh'))
    sql = connect(url)
  })
  afterAll(async () => {
    await Promise.all([sql?.end(), fresh?.end()])
    await server?.stop('immediate')
  })

  it('is the same as a new one', async () => {
    expect(await catalogOf(sql)).toEqual(await catalogOf(fresh))
  })

  it('still has its jobs in every state, unchanged', async () => {
    const states = await sql`select state from carteiro.job_states order by 1`
    const found =
      await sql`select distinct carteiro.job_state(j) as state from publication_jobs as j order by 1`
    expect(found).toEqual(states)
    const after = await contentsOf(sql)
    expect(after).toEqual({
      jobs: before.jobs.map(({ row }) => ({ row: expect.objectContaining(row) })),
      events: before.events.map(({ row }) => ({ row: expect.objectContaining(row) })),
      messages: before.messages,
    })
  })

  it('brings all jobs to their end, including those in flight', async () => {
    const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }
    const poll = (leases: string[]) =>
      pollQueue(sql, { settlements: leases.map((lease_token) => ({ lease_token, outcome: completed })) })
    const slots = await sql`select lease_token from carteiro.publication_slots where lease_token is not null`
    const inFlight = slots.map(({ lease_token }) => lease_token as string)
    let { settled, claims } = await poll(inFlight)
    expect(settled).toEqual([true])

    await sql`select carteiro.resume_platform(platform) from carteiro.platform_policies where paused_at is not null`
    await sql`update carteiro.platform_accounts set status = 'connected' where status <> 'connected'`
    await sql`select carteiro.retry_publication_job(id, user_id) from publication_jobs where status = 'failed'`
    await sql`update carteiro.publication_timers set due_at = now()`
    for (let polls = 0; polls < POLLS_AT_MOST; polls += 1) {
      ;({ claims } = await poll(claims.map(({ lease_token }) => lease_token)))
    }
    const ends = await sql`
      select status, count(*)::integer from publication_jobs group by status order by status`
    const cancelled = before.jobs.filter(({ row }) => row.status === 'cancelled').length
    expect(ends).toEqual([
      { status: 'cancelled', count: cancelled },
      { status: 'completed', count: before.jobs.length - cancelled },
    ])
  })
})
