import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyBootstrap, type PostgresServer, startPostgres } from '../../postgres/index.ts'
import { connect } from '../replay/connection.ts'
import { type RunningRealtime, runRealtime, signToken } from '../replay/harness.ts'

const USER = 'aaaaaaaa-0000-4000-8000-00000000000a'

let postgresServer: PostgresServer
let sql: Sql
let server: RunningRealtime

// A server of its own: this test holds back every commit on it.
beforeAll(async () => {
  postgresServer = await startPostgres()
  await applyBootstrap(postgresServer.url())
  sql = postgres(postgresServer.url(), { max: 3, onnotice: () => {} })
  await sql.unsafe(`
    create table public.own (id int primary key, owner uuid);
    alter table public.own enable row level security;
    create policy own on public.own for select to authenticated using (auth.uid() = owner);
    alter publication supabase_realtime add table public.own;`)
  server = await runRealtime(postgresServer.url())
})
afterAll(async () => {
  await server?.stop()
  await sql?.end()
  await postgresServer?.stop('immediate')
})

/** Between writing a commit down and showing it to others, Postgres waits for a standby that does not exist. */
const holdCommits = async (standby: string): Promise<void> => {
  await sql.unsafe(`alter system set synchronous_standby_names = '${standby}'`)
  await sql`select pg_reload_conf()`
  await expect
    .poll(async () => (await sql`show synchronous_standby_names`)[0]?.synchronous_standby_names)
    .toBe(standby)
}

test('a row that is streamed before others can see it reaches its owner all the same', async () => {
  const key = await signToken({ role: 'authenticated', sub: USER })
  const connection = connect(
    `${server.origin.replace('http', 'ws')}/realtime/v1/websocket?apikey=${key}&vsn=2.0.0`,
  )
  await connection.opened
  const config = { postgres_changes: [{ event: 'INSERT', schema: 'public', table: 'own' }] }
  connection.send(JSON.stringify(['1', '1', 'realtime:own', 'phx_join', { config }]))
  const take = (text: string) =>
    connection.take((received) => 'text' in received && received.text.includes(text), text)
  await take('Subscribed to PostgreSQL')

  await holdCommits('absent')
  const inserted = sql
    .begin(async (transaction) => {
      await transaction`insert into own values (1, ${USER})`
      await transaction`select realtime.send('{}', 'streamed', 'own', false)`
    })
    .catch((error: unknown) => error)
  try {
    await connection.take((received) => 'hex' in received, 'what the same commit broadcasts')
  } finally {
    await holdCommits('')
  }
  await inserted
  await take('"record":{"id":1')
  connection.terminate()
})
