import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/database.ts'
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
    response.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const cron = await startCronRunner({ databaseUrl: database.url })
  const net = await startNetWorker({ databaseUrl: database.url })
  stops.push(
    cron.stop,
    net.stop,
    async () => server.close(),
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

it("refuses pg_cron's impossible schedules and unknown jobs", async () => {
  await expect(sql`select cron.schedule('a', '60 seconds', 'select 1')`).rejects.toThrow('invalid schedule')
  await expect(sql`select cron.unschedule('nobody')`).rejects.toThrow('could not find valid entry')
})

it("runs the migrations' own job, which asks the dispatcher, signed, to work", async () => {
  const [user] = await sql`insert into auth.users (email) values ('tick@example.com') returning id`
  await sql`select vault.create_secret(${url}, 'dispatcher_url')`
  await sql`select vault.create_secret('a-secret-of-at-least-thirty-two-characters', 'internal_auth_secret')`
  await sql`
    insert into publication_jobs (user_id, platform, option, content) values (${user?.id}, 'x', 'x_post', '{}')`
  await sql`select cron.schedule('process-publication-jobs', '1 second', command) from cron.job
    where jobname = 'process-publication-jobs'`
  await expect
    .poll(() => received.find((one) => one.url === '/api/internal/tick'), { timeout: 10_000 })
    .toBeTruthy()
  const tick = received.find((one) => one.url === '/api/internal/tick')
  expect(tick?.authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/)
  const runs =
    await sql`select status from cron.job_run_details where command like '%process_publication_jobs%'`
  expect(runs.some((run) => run.status === 'succeeded')).toBe(true)
})
