import {
  asUser,
  clearQueue,
  createUser,
  type DatabaseHarness,
  enqueue,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { whileOpen } from './interleavings/support.ts'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())
beforeEach(() => clearQueue(harness))

const LIMIT = 3
const limitTo = (jobs: number | null) =>
  harness.owner`update carteiro.queue_settings set waiting_jobs_per_user = ${jobs}`
beforeEach(() => limitTo(LIMIT))

const jobsOf = async (userId: string): Promise<number> =>
  (await harness.owner`select count(*)::int as jobs from publication_jobs where user_id = ${userId}`)[0]?.jobs
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

const requestOf = (userId: string, jobs: number, more: Record<string, unknown> = {}) => ({
  user_id: userId,
  total_requested: jobs,
  rejected: [],
  metadata: {},
  jobs: Array.from({ length: jobs }, () => ({
    platform: 'x',
    option: 'x_post',
    content: { mediaFiles: [], caption: '', settings: {} },
  })),
  ...more,
})
type Answer = { answer?: { jobs: unknown[] }; refused?: Record<string, unknown> }
const enqueueMany = async (requests: object[]): Promise<Answer[]> => {
  const [row] = await harness.gateway`
    select carteiro.enqueue_publications(${harness.gateway.json(requests as never)}) as answers`
  return row?.answers
}
const outcomes = (answers: Answer[]) =>
  answers.map(({ answer, refused }) => (answer ? answer.jobs.length : refused?.sqlstate))

it('by default ten thousand jobs of a user may wait', async () => {
  const [settings] = await harness.owner`
    select column_default as jobs from information_schema.columns
    where table_name = 'queue_settings' and column_name = 'waiting_jobs_per_user'`
  expect(settings?.jobs).toBe('10000')
})

it('waiting jobs count, whatever they wait for; jobs in flight and finished jobs do not', async () => {
  await enqueue(harness, [{ priority: 'high' }, { scheduled_at: inAnHour() }, { priority: 'low' }])
  await expect(enqueue(harness)).rejects.toMatchObject({
    code: 'CT429',
    column_name: 'selectedOptions',
    detail: '60',
    message: expect.stringContaining(
      'at most 3 jobs of one user to wait at once: 3 wait already, and this adds 1',
    ),
  })
  await pollQueue(harness.dispatcher, { max: 2 })
  await enqueue(harness, [{}, {}])
  await expect(enqueue(harness)).rejects.toMatchObject({ code: 'CT429' })
})

it('jobs in the backlog count, too', async () => {
  await limitTo(40)
  await enqueue(harness, Array(40).fill({}))
  expect(await harness.owner`select from carteiro.publication_backlog`).not.toEqual([])
  await expect(enqueue(harness)).rejects.toMatchObject({ code: 'CT429' })
})

it('a request that would exceed the limit is refused as a whole, and stores nothing', async () => {
  await enqueue(harness, [{}, {}])
  await expect(enqueue(harness, [{}, {}])).rejects.toMatchObject({ code: 'CT429' })
  expect(await jobsOf(harness.userId)).toBe(2)
})

it('a cancelled job makes room', async () => {
  const { jobs } = await enqueue(harness, Array(LIMIT).fill({ scheduled_at: inAnHour() }))
  await harness.gateway`select carteiro.cancel_publication_job(${jobs[0]?.job_id ?? ''}, ${harness.userId})`
  await enqueue(harness)
})

it('of several requests in one call those that fit are enqueued, and other users are not affected', async () => {
  const other = await createUser(harness.owner)
  const answers = await enqueueMany([
    requestOf(harness.userId, 2),
    requestOf(harness.userId, 2),
    requestOf(other, 3),
    requestOf(harness.userId, 1),
    requestOf(other, 1),
  ])
  expect(outcomes(answers)).toEqual([2, 'CT429', 3, 1, 'CT429'])
  expect(answers[1]?.refused).toMatchObject({ column: 'selectedOptions', retry_after: 60 })
})

it('a repeated idempotency key gets its answer again beyond the limit, also twice in one call', async () => {
  const first = requestOf(harness.userId, LIMIT, { idempotency_key: 'a', request_hash: 'a' })
  const more = requestOf(harness.userId, 1, { idempotency_key: 'b', request_hash: 'b' })
  expect(outcomes(await enqueueMany([first, first, more, more]))).toEqual([LIMIT, LIMIT, 'CT429', 'CT429'])
  expect(outcomes(await enqueueMany([first]))).toEqual([LIMIT])
})

it('without a limit nothing is refused', async () => {
  await limitTo(null)
  await enqueue(harness, Array(50).fill({}))
  const [row] =
    await harness.gateway`select carteiro.job_quota_problem(${harness.userId}, 1000000) as problem`
  expect(row?.problem).toBeNull()
})

describe('a job that is inserted through PostgREST', () => {
  const insert = (count: number) =>
    asUser(harness.owner, harness.userId, (sql) => {
      const content = sql.json({ mediaFiles: [], caption: 'Oi', settings: {} })
      return sql`
        insert into publication_jobs (user_id, platform, option, content)
        select ${harness.userId}, 'x', 'x_post', ${content} from generate_series(1, ${count})`
    })

  it('has the same limit', async () => {
    await insert(2)
    await expect(insert(2)).rejects.toMatchObject({ code: 'CT429' })
    await insert(1)
    await expect(insert(1)).rejects.toMatchObject({ code: 'CT429' })
    await expect(enqueue(harness)).rejects.toMatchObject({ code: 'CT429' })
    expect(await jobsOf(harness.userId)).toBe(LIMIT)
  })
})

describe('two enqueue calls at once', () => {
  const beside = <Result>(second: () => Promise<Result>) =>
    whileOpen(
      harness,
      harness.owner,
      (sql) =>
        sql`select carteiro.enqueue_publication(${sql.json(requestOf(harness.userId, LIMIT) as never)})`,
      second,
    )

  it('do not both get the last place', async () => {
    await expect(beside(() => enqueue(harness))).rejects.toMatchObject({ code: 'CT429' })
    expect(await jobsOf(harness.userId)).toBe(LIMIT)
  })

  it('do not both get the last place in a batch either', async () => {
    expect(outcomes(await beside(() => enqueueMany([requestOf(harness.userId, 1)])))).toEqual(['CT429'])
    expect(await jobsOf(harness.userId)).toBe(LIMIT)
  })

  it('of different users do not wait for each other', async () => {
    const userId = await createUser(harness.owner)
    await harness.owner.begin(async (sql) => {
      await sql`select carteiro.enqueue_publication(${sql.json(requestOf(harness.userId, 1) as never)})`
      await enqueue({ ...harness, userId })
    })
  })

  it('batches of the same users in opposite orders do not deadlock', async () => {
    await limitTo(1_000_000)
    const users = await Promise.all([1, 2, 3, 4].map(() => createUser(harness.owner)))
    const batch = users.map((user) => requestOf(user, 1))
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, index) => enqueueMany(index % 2 === 0 ? batch : batch.toReversed())),
    )
    expect(new Set(all.flatMap(outcomes))).toEqual(new Set([1]))
  })
})

it('counting reads waiting jobs only, by an index for each place where they wait', async () => {
  const plan = async (query: string): Promise<string> => {
    const rows = await harness.owner.begin(async (sql) => {
      await sql`set local enable_seqscan = off`
      return sql.unsafe(`explain ${query}`)
    })
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  }
  const user = `'${harness.userId}'::uuid`
  for (const table of ['publication_backlog', 'publication_timers']) {
    expect(await plan(`select count(*) from carteiro.${table} where user_id = ${user}`)).not.toContain(
      'Seq Scan',
    )
  }
})
