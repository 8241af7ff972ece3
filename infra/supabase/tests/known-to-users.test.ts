import {
  asUser,
  type DatabaseHarness,
  enqueue,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, expect, it } from 'vitest'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())

it('users read all columns of their jobs, also in flight, and these hold no lease, traceparent or credentials', async () => {
  await enqueue(harness, [{}], { traceparent })
  const { claims } = await pollQueue(harness.dispatcher)
  expect(claims).toMatchObject([{ traceparent }])
  const tables = await harness.owner`
    select relname as name from pg_class
    where relnamespace::regnamespace::text in ('public', 'carteiro') and relkind in ('r', 'p', 'v')
      and has_table_privilege('authenticated', oid, 'select')`
  expect(tables.map(({ name }) => name).toSorted()).toEqual(['publication_jobs'])
  const seen = await asUser(harness.owner, harness.userId, (sql) =>
    Promise.all(tables.map(({ name }) => sql`select * from ${sql(name)}`)),
  )
  expect(seen.every((rows) => rows.length > 0)).toBe(true)
  const text = JSON.stringify(seen)
  expect(text).not.toContain(claims[0]?.lease_token)
  expect(text).not.toContain('b7ad6b7169203331')
  expect(text).not.toMatch(/lease|traceparent|credential/)
})

it('Realtime publishes the same columns, and no other table', async () => {
  const published = await harness.owner`
    select tablename, attnames::text[] as columns from pg_publication_tables where pubname = 'supabase_realtime'`
  expect(published.map(({ tablename }) => tablename)).toEqual(['publication_jobs'])
  expect(published[0]?.columns.filter((name: string) => /lease|traceparent/.test(name))).toEqual([])
})

it('renewing a lease changes no row that users see', async () => {
  const [before] = await harness.owner`select xmin from publication_jobs`
  const [lease] =
    await harness.owner`select lease_token from carteiro.publication_slots where lease_token is not null`
  const { lost } = await pollQueue(harness.dispatcher, { renewals: [lease?.lease_token], max: 0 })
  expect(lost).toEqual([])
  expect(await harness.owner`select xmin from publication_jobs`).toEqual([before])
})
