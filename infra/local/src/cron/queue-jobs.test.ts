import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  clearQueue,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
  timelineOf,
} from '@carteiro/testing/database/harness'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { startNetWorker } from '../net/worker.ts'
import { startCronRunner } from './runner.ts'

/** What the migrations schedule, run by the scheduler itself: the test moves its clock, and nothing else. */
let harness: DatabaseHarness
let net: { stop(): Promise<unknown> }
let runner: { stop(): Promise<void> }
let clock = 0
const ticks: string[] = []
const dispatcher = createServer((request, response) => {
  ticks.push(`${request.method} ${request.url}`)
  response.end('{}')
})

beforeAll(async () => {
  harness = await startDatabaseHarness()
  await new Promise<void>((resolve) => dispatcher.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(dispatcher.address() as AddressInfo).port}`
  await harness.owner`select vault.create_secret(${url}, 'dispatcher_url')`
  await harness.owner`select vault.create_secret('a-secret-of-at-least-thirty-two-characters', 'internal_auth_secret')`
  // The database is a copy of the one that the migrations ran in.
  await harness.owner`update cron.job set database = current_database()`
  net = await startNetWorker({ databaseUrl: harness.database.url })
})
afterAll(async () => {
  await net.stop()
  dispatcher.close()
  dispatcher.closeAllConnections()
  await harness.close()
})
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`delete from cron.job_run_details`
  clock = Date.parse('2027-03-01T01:57:30Z')
  runner = await startCronRunner({ databaseUrl: harness.database.url, now: () => clock })
})
afterEach(() => runner.stop())

const runsOf = async (name: string): Promise<{ status: string; return_message: string }[]> =>
  harness.owner`
    select run.status, run.return_message from cron.job_run_details as run join cron.job as job using (jobid)
    where job.jobname = ${name} and run.status <> 'running'`
const ran = (name: string) => expect.poll(() => runsOf(name)).toMatchObject([{ status: 'succeeded' }])
const newJob = async (): Promise<string> => (await enqueue(harness)).jobs[0]?.job_id ?? ''
/** As if everything about these jobs had happened so long ago. */
const letTimePass = (interval: string) =>
  harness.owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await sql`update carteiro.publications set created_at = created_at - ${interval}::interval`
    await sql`
      update publication_jobs set created_at = created_at - ${interval}::interval,
        started_at = started_at - ${interval}::interval, completed_at = completed_at - ${interval}::interval`
    await sql`update carteiro.publication_job_events set at = at - ${interval}::interval`
  })

it('every ten seconds: expired leases are released, and the dispatcher is called', async () => {
  const id = await newJob()
  await pollQueue(harness.dispatcher)
  await harness.owner`
    update carteiro.publication_slots set lease_expires_at = now() - interval '1 second' where lease_token is not null`
  expect(await runsOf('process-publication-jobs')).toEqual([])
  clock += 10_000
  await ran('process-publication-jobs')
  expect(await jobOf(harness.owner, id)).toMatchObject({ status: 'pending', phase: 'queued' })
  await expect.poll(() => ticks).toContain('POST /api/internal/tick')
})

it('every five minutes: a job that is stuck for 30 minutes fails, and a job without a queue message is queued again', async () => {
  const stuck = await newJob()
  await pollQueue(harness.dispatcher)
  const lost = await newJob()
  await letTimePass('31 minutes')
  await harness.owner`select pgmq.purge_queue('publication_queue')`
  clock += 2 * 60_000
  await expect.poll(() => runsOf('process-publication-jobs').then((runs) => runs.length)).toBeGreaterThan(0)
  expect(await runsOf('retry-failed-publication-jobs')).toEqual([])
  clock += 60_000
  await ran('retry-failed-publication-jobs')
  expect(await jobOf(harness.owner, stuck)).toMatchObject({ status: 'failed', error_code: 'timeout' })
  expect((await pollQueue(harness.dispatcher)).claims.map((claim) => claim.job_id)).toEqual([lost])
})

it('every five minutes: a job in progress whose lease is in no slot is released', async () => {
  const id = await newJob()
  await pollQueue(harness.dispatcher)
  await letTimePass('2 minutes')
  await harness.owner`update carteiro.publication_slots set job_id = null, lease_token = null`
  clock += 3 * 60_000
  await ran('retry-failed-publication-jobs')
  expect(await timelineOf(harness.owner, id)).toEqual(['enqueued', 'attempt_started', 'lease_expired'])
  expect((await pollQueue(harness.dispatcher)).claims.map((claim) => claim.job_id)).toEqual([id])
})

it('at two in the night: finished jobs beyond their retention are deleted in batches, and no others', async () => {
  const cancel = (id: string) =>
    harness.gateway`select carteiro.cancel_publication_job(${id}, ${harness.userId})`
  const old = await Promise.all(Array.from({ length: 7 }, newJob))
  for (const id of old) await cancel(id)
  const [unfinished, retried] = [await newJob(), await newJob()]
  await letTimePass('91 days')
  const recent = await newJob()
  await cancel(recent)
  await harness.owner`update cron.job set command = 'call carteiro.clean_up_publications(3)' where jobname like 'cleanup%'`

  clock = Date.parse('2027-03-01T01:59:59Z')
  await expect.poll(() => runsOf('process-publication-jobs').then((runs) => runs.length)).toBeGreaterThan(0)
  expect(await runsOf('cleanup-old-publication-jobs')).toEqual([])
  // Its user is about to retry this one: the job is locked, and is skipped instead of waited for or deleted.
  await harness.owner.begin(async (user) => {
    await user`select from publication_jobs where id = ${retried} for update`
    clock += 1_000
    await ran('cleanup-old-publication-jobs')
  })
  const left = (await harness.owner`select id from publication_jobs`).map(({ id }) => id)
  expect(left.sort()).toEqual([unfinished, retried, recent].sort())
  expect(await timelineOf(harness.owner, old[0] ?? '')).toEqual([])
})

it('the schedules are those of the founding document', async () => {
  const jobs = await harness.owner`select jobname, schedule from cron.job`
  expect(jobs.map(({ jobname, schedule }) => [jobname, schedule])).toEqual(
    expect.arrayContaining([
      ['cleanup-old-publication-jobs', '0 2 * * *'],
      ['process-publication-jobs', '10 seconds'],
      ['retry-failed-publication-jobs', '*/5 * * * *'],
    ]),
  )
})
