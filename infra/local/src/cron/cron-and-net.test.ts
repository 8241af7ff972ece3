import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startNetWorker } from '../net/worker.ts'
import { startCronRunner } from './runner.ts'

let database: TestDatabase
let sql: Sql
const stops: (() => Promise<unknown>)[] = []
const received: { url: string | undefined; body: string; authorization: string | undefined }[] = []
let url: string

beforeAll(async () => {
  database = await createTestDatabase()
  sql = postgres(database.url, { max: 4, onnotice: () => undefined })
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ url: request.url, body, authorization: request.headers.authorization })
    if (request.url !== '/never-answered') response.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const cron = await startCronRunner({ databaseUrl: database.url })
  const net = await startNetWorker({ databaseUrl: database.url })
  stops.push(
    cron.stop,
    net.stop,
    async () => {
      server.close()
      server.closeAllConnections()
    },
    () => sql.end(),
  )
})
afterAll(async () => {
  for (const stop of stops) await stop()
  await database.drop()
})

it('sends an HTTP request after the commit, and none after a rollback', async () => {
  await sql
    .begin(async (transaction) => {
      await transaction`select net.http_post(${`${url}/rolled-back`})`
      await transaction`select 1 / 0`
    })
    .catch(() => undefined)
  const [row] = await sql`select net.http_post(url => ${`${url}/committed`}, body => '{"n": 1}') as id`
  await expect
    .poll(async () => (await sql`select status_code from net._http_response where id = ${row?.id}`)[0])
    .toEqual({
      status_code: 200,
    })
  expect(received.map((one) => one.url)).toEqual(['/committed'])
  expect(JSON.parse(received[0]?.body ?? '')).toEqual({ n: 1 })
})

const answerTo = async (id: unknown): Promise<unknown> =>
  (await sql`select status_code, timed_out, error_msg from net._http_response where id = ${String(id)}`)[0]

it('records what went wrong, and escapes parameters', async () => {
  const [sent] = await sql`
    select net.http_get(${`${url}/never-answered`}, timeout_milliseconds => 100) as late,
      net.http_get('http://127.0.0.1:1/') as refused,
      net.http_get(${`${url}/asked`}, params => '{"q": "a b&c=é"}') as asked`
  await expect.poll(() => answerTo(sent?.late)).toMatchObject({ status_code: null, timed_out: true })
  await expect.poll(() => answerTo(sent?.refused)).toMatchObject({ status_code: null, timed_out: false })
  await expect.poll(() => answerTo(sent?.asked)).toMatchObject({ status_code: 200 })
  expect(received.map((one) => one.url)).toContain('/asked?q=a%20b%26c%3D%C3%A9')
  await expect(
    sql`select net.http_post(${url}, headers => '{"content-type": "text/plain"}')`,
  ).rejects.toThrow('Content-Type header must be "application/json"')
})

it('lets no ordinary role send, and one that is granted it not read what others send', async () => {
  const sending = sql.begin(async (transaction) => {
    await transaction`set local role authenticated`
    await transaction`select net.http_get(${`${url}/by-user`})`
  })
  await expect(sending).rejects.toThrow('permission denied for schema net')
  await sql`grant usage on schema net to authenticated`
  await sql.begin(async (transaction) => {
    await transaction`set local role authenticated`
    await transaction`select net.http_get(${`${url}/by-user`})`
  })
  await expect.poll(() => received.map((one) => one.url)).toContain('/by-user')
  const reading = sql.begin(async (transaction) => {
    await transaction`set local role authenticated`
    await transaction`select * from net.http_request_queue`
  })
  await expect(reading).rejects.toThrow('permission denied')
})

it('runs a job every second, one at a time, and records each run with its end', async () => {
  await sql`create table beats (at timestamptz default clock_timestamp())`
  const [first] = await sql`select cron.schedule('beat', '1 second', 'insert into beats default values')`
  const [again] = await sql`select cron.schedule('beat', '1 second', 'insert into beats default values')`
  expect(again).toEqual(first)
  await sql`select cron.schedule('broken', '1 second', 'select 1 / 0')`
  const runsOf = (command: string) => sql`
    select status, return_message from cron.job_run_details
    where command like ${command} and status <> 'running' order by runid limit 3`
  await expect.poll(() => runsOf('insert into beats%').then((rows) => rows.length)).toBe(3)
  expect((await runsOf('insert into beats%'))[0]).toEqual({
    status: 'succeeded',
    return_message: 'INSERT 0 1',
  })
  await expect
    .poll(async () => (await runsOf('select 1 / 0'))[0])
    .toEqual({ status: 'failed', return_message: 'ERROR:  division by zero' })
  const [gap] = await sql`
    select min(gap) >= 0.5 and max(gap) < 3 as is_steady from (
      select extract(epoch from at - lag(at) over (order by at)) as gap from beats
    ) as gaps`
  expect(gap?.is_steady).toBe(true)
  await sql`select cron.unschedule('beat'), cron.unschedule('broken')`
})

it('runs a job as the user who scheduled it', async () => {
  await sql`create table whose (name text)`
  await sql`grant all on whose to authenticated`
  await sql`select cron.schedule_in_database('whose', '1 second', 'insert into public.whose select current_user',
    current_database()::text, 'authenticated')`
  await expect
    .poll(async () => (await sql`select name from whose`)[0])
    .toEqual({
      name: 'authenticated',
    })
  await sql`select cron.unschedule(jobid) from cron.job where jobname = 'whose'`
})

it("refuses pg_cron's impossible schedules and unknown jobs", async () => {
  await expect(sql`select cron.schedule('a', '60 seconds', 'select 1')`).rejects.toThrow('invalid schedule')
  await expect(sql`select cron.unschedule('unknown')`).rejects.toThrow('could not find valid entry')
})

it("runs the migrations' own job, which calls the dispatcher with a signed token", async () => {
  const [user] = await sql`insert into auth.users (email) values ('tick@example.com') returning id`
  await sql`select vault.create_secret(${url}, 'dispatcher_url')`
  await sql`select vault.create_secret('a-secret-of-at-least-thirty-two-characters', 'internal_auth_secret')`
  await sql`
    insert into publication_jobs (user_id, platform, option, content) values (${user?.id}, 'x', 'x_post', '{}')`
  await sql`select cron.schedule('process-publication-jobs', '1 second', command) from cron.job
    where jobname = 'process-publication-jobs'`
  await expect.poll(() => received.find((one) => one.url === '/api/internal/tick')).toBeTruthy()
  const tick = received.find((one) => one.url === '/api/internal/tick')
  expect(tick?.authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/)
  const statuses = async (): Promise<string[]> =>
    (await sql`select status from cron.job_run_details where command like '%process_publication_jobs%'`).map(
      ({ status }) => status,
    )
  await expect.poll(statuses).toContain('succeeded')
})
