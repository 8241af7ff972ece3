import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Connection, connect } from '../replay/connection.ts'
import { type RunningRealtime, runRealtime, signToken } from '../replay/harness.ts'

let database: TestDatabase
let sql: Sql
let server: RunningRealtime

beforeAll(async () => {
  database = await createTestDatabase()
  sql = postgres(database.url, { max: 1, onnotice: () => {} })
  await sql.unsafe(`
    create table public.probe (
      id int primary key, word text, amount numeric, done boolean, at timestamptz, secret text, tags text[]
    );
    revoke all on public.probe from anon;
    grant select (id, word, amount, done, at, tags) on public.probe to anon;
    create table public.keyless (note text);
    create table public.hidden_key (id int primary key, note text);
    revoke all on public.hidden_key from anon;
    grant select (note) on public.hidden_key to anon;
    create table public.late (id int primary key);
    alter publication supabase_realtime add table public.probe, public.keyless, public.hidden_key;`)
  server = await runRealtime(database.url)
})
afterAll(async () => {
  await server.stop()
  await sql.end()
  await database.drop()
})

type Data = {
  type: string
  record?: Record<string, unknown>
  columns?: { name: string }[]
  errors: string[] | null
}

/** A socket joined with bindings on schema public, as anon; `next` answers the next change. */
const listen = async (...bindings: Record<string, unknown>[]) => {
  const key = await signToken({ role: 'anon' })
  const connection: Connection = connect(
    `${server.origin.replace('http', 'ws')}/realtime/v1/websocket?apikey=${key}&vsn=2.0.0`,
  )
  await connection.opened
  const config = {
    postgres_changes: bindings.map((binding) => ({ event: '*', schema: 'public', ...binding })),
  }
  connection.send(JSON.stringify(['1', '1', 'realtime:probe', 'phx_join', { config }]))
  const take = async (event: string) => {
    const received = await connection.take((it) => 'text' in it && JSON.parse(it.text)[3] === event, event)
    return JSON.parse((received as { text: string }).text)[4]
  }
  const reply = await take('phx_reply')
  const ids = (reply.response.postgres_changes as { id: number }[]).map(({ id }) => id)
  const system = (await take('system')) as { status: string; message: string }
  return {
    system,
    close: () => connection.terminate(),
    next: async () => {
      const change = (await take('postgres_changes')) as { ids: number[]; data: Data }
      const matched = bindings.filter((_, index) => change.ids.includes(ids[index] as number))
      return { ...change.data, filters: matched.map(({ filter }) => filter) }
    },
  }
}

test('each filter operator matches what Postgres would', async () => {
  const matching = [
    'id=eq.7',
    'id=neq.8',
    'id=lt.10',
    'id=not.gt.7',
    'amount=gte.12.50',
    'amount=eq.12.5',
    'word=in.(pear,"a, b")',
    'word=like.a%',
    'word=ilike."A, %"',
    'word=match.^a',
    'word=not.imatch.^B',
    'at=is.null',
    'done=is.true',
    'done=eq.true',
    'word=isdistinct.pear',
    'id=gt.6,done=eq.true',
    'tags=eq."{x,y}"',
  ]
  const others = [
    'id=eq.8',
    'id=not.eq.7',
    'word=in.()',
    'at=eq.2026-01-01',
    'at=not.is.null',
    'id=gt.6,done=eq.false',
  ]
  const table = 'probe'
  const listener = await listen(...[...matching, ...others].map((filter) => ({ table, filter })))
  expect(listener.system.message).toBe('Subscribed to PostgreSQL')
  await sql`insert into probe (id, word, amount, done, tags) values (7, 'a, b', 12.50, true, '{x,y}')`
  expect((await listener.next()).filters).toEqual(matching)
  listener.close()
})

test('columns that the role may not read are neither sent nor usable in a filter', async () => {
  const refused = await listen({ table: 'probe', filter: 'secret=eq.x' })
  expect(refused.system).toMatchObject({
    status: 'error',
    message: expect.stringContaining('invalid column for filter secret'),
  })
  refused.close()

  const listener = await listen({ table: 'probe' })
  await sql`insert into probe (id, secret) values (1, 'x')`
  const change = await listener.next()
  expect(Object.keys(change.record ?? {})).not.toContain('secret')
  expect(change.columns?.map(({ name }) => name)).not.toContain('secret')
  listener.close()
})

test('a change that cannot be shown says why, and shows nothing', async () => {
  const listener = await listen({ table: 'keyless' }, { table: 'hidden_key' })
  await sql`insert into keyless values ('n')`
  expect(await listener.next()).toMatchObject({ errors: ['Error 400: Bad Request, no primary key'] })
  await sql`insert into hidden_key values (1, 'n')`
  const change = await listener.next()
  expect(change.errors).toEqual(['Error 401: Unauthorized'])
  expect(change.record).toBeUndefined()
  listener.close()
})

test('a table that joins the publication can be listened to at once', async () => {
  const before = await listen({ table: 'late' })
  expect(before.system.message).toContain('Please check Realtime is enabled')
  before.close()

  await sql`alter publication supabase_realtime add table public.late`
  await sql`grant select on public.late to anon`
  const listener = await listen({ table: 'late' })
  await sql`insert into late values (1)`
  expect((await listener.next()).record).toEqual({ id: 1 })
  listener.close()
})

test('a binding without a table receives every published table of its schema', async () => {
  const listener = await listen({})
  await sql`insert into probe (id) values (100)`
  await sql`insert into keyless values ('n')`
  expect((await listener.next()).record).toMatchObject({ id: 100 })
  expect((await listener.next()).errors).toEqual(['Error 400: Bad Request, no primary key'])
  listener.close()
})
