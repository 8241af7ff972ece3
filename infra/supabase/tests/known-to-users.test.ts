import { afterAll, beforeAll, expect, it } from 'vitest'
import { asUser, enqueue, type Stage, setStage, takeTurn } from './support.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())

it('users read their rows whole, at work too, and find no lease, no traceparent and no credentials in them', async () => {
  await enqueue(stage, [{}], { traceparent })
  const { claims } = await takeTurn(stage.dispatcher)
  expect(claims).toMatchObject([{ traceparent }])
  const tables = await stage.owner`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')
      and has_table_privilege('authenticated', oid, 'select')`
  expect(tables.map(({ name }) => name).toSorted()).toEqual([
    'publication_job_events',
    'publication_jobs',
    'publications',
  ])
  const seen = await asUser(stage.owner, stage.userId, (sql) =>
    Promise.all(tables.map(({ name }) => sql`select * from ${sql(name)}`)),
  )
  expect(seen.every((rows) => rows.length > 0)).toBe(true)
  const text = JSON.stringify(seen)
  expect(text).not.toContain(claims[0]?.lease_token)
  expect(text).not.toContain('b7ad6b7169203331')
  expect(text).not.toMatch(/lease|traceparent|credential/)
})

it('Realtime publishes the same columns, and no other table', async () => {
  const published = await stage.owner`
    select tablename, attnames::text[] as columns from pg_publication_tables where pubname = 'supabase_realtime'`
  expect(published.map(({ tablename }) => tablename)).toEqual(['publication_jobs'])
  expect(published[0]?.columns.filter((name: string) => /lease|traceparent/.test(name))).toEqual([])
})

it('a lease that is renewed changes no row that users see', async () => {
  const [before] = await stage.owner`select xmin from publication_jobs`
  const [lease] = await stage.owner`select lease_token from publication_slots where lease_token is not null`
  const { lost } = await takeTurn(stage.dispatcher, { renewals: [lease?.lease_token], max: 0 })
  expect(lost).toEqual([])
  expect(await stage.owner`select xmin from publication_jobs`).toEqual([before])
})
