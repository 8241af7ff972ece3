import {
  clearQueue,
  type DatabaseHarness,
  jobOf,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimOne, newJob, whileOpen } from './support.ts'

// A reason to hold a job goes while a transaction that holds one for it is open, or comes back. In each order of the two,
// a held job has a reason that an event will end.

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`update carteiro.platform_policies set paused_at = null`
})

const pause = () => harness.owner`select carteiro.pause_platform('x', 'an outage')`
const resume = (sql: Pick<DatabaseHarness['owner'], 'unsafe'>) =>
  sql.unsafe(`select carteiro.resume_platform('x')`)
const disconnect = () => harness.owner`update carteiro.platform_accounts set status = 'needs_reauth'`
const reconnect = (sql: Pick<DatabaseHarness['owner'], 'unsafe'>) =>
  sql.unsafe(`
    update carteiro.platform_accounts set status = 'connected', credentials_changed_at = clock_timestamp()
    where id = '${harness.accountId}'`)
const poll = `select carteiro.poll_publication_queue(gen_random_uuid())`
const reconnected = (lease: string) =>
  `select carteiro.settle_publication_job('${lease}', '{"outcome": "failed", "verdict": "reconnect", "code": "token_expired", "message": "dead"}')`

/** The job begins at once or with the next poll: nothing holds it. */
const expectToGoOn = async (id: string) => {
  await harness.owner`update carteiro.publication_timers set due_at = now() where due_at < 'infinity'`
  const { claims } = await pollQueue(harness.dispatcher)
  const job = await jobOf(harness.owner, id)
  expect({ claimed: claims.length === 1 || job.status === 'processing', held: job.hold_reason }).toEqual({
    claimed: true,
    held: null,
  })
}

describe.each([
  ['a pause that ends', pause, resume],
  ['an account that is connected again', disconnect, reconnect],
])('%s', (_what, hold, release) => {
  it('releases a job that an uncommitted poll has just held for it', async () => {
    const id = await newJob(harness)
    await hold()
    await whileOpen(
      harness,
      harness.dispatcher,
      (sql) => sql.unsafe(poll),
      () => release(harness.owner),
    )
    await expectToGoOn(id)
  })

  it('and is uncommitted while a poll claims lets the poll begin the job, or hold it and release it afterwards', async () => {
    const id = await newJob(harness)
    await hold()
    await whileOpen(harness, harness.owner, release, () => pollQueue(harness.dispatcher))
    await expectToGoOn(id)
  })
})

describe('an account whose tokens are reported as revoked', () => {
  it('and that is connected again before the report is committed, releases its job', async () => {
    const id = await newJob(harness)
    const { lease_token: lease } = await claimOne(harness)
    await whileOpen(
      harness,
      harness.dispatcher,
      (sql) => sql.unsafe(reconnected(lease)),
      () => reconnect(harness.owner),
    )
    await expectToGoOn(id)
  })

  it('and that is being connected again, stays connected with its new tokens', async () => {
    const id = await newJob(harness)
    const { lease_token: lease } = await claimOne(harness)
    await whileOpen(harness, harness.owner, reconnect, () => harness.dispatcher.unsafe(reconnected(lease)))
    const [account] =
      await harness.owner`select status from carteiro.platform_accounts where id = ${harness.accountId}`
    expect(account?.status).toBe('connected')
    await expectToGoOn(id)
  })
})

it('a platform that is halted by one attempt and resumed before that is committed, releases its job', async () => {
  const id = await newJob(harness)
  const { lease_token: lease } = await claimOne(harness)
  const halt = { outcome: 'failed', verdict: 'halt', code: 'permission_denied', message: 'blocked' }
  await whileOpen(
    harness,
    harness.dispatcher,
    (sql) => sql`select carteiro.settle_publication_job(${lease}, ${sql.json(halt)})`,
    () => resume(harness.owner),
  )
  await expectToGoOn(id)
})

it('a job that is held without a reason goes on within ten seconds', async () => {
  const id = await newJob(harness)
  await pause()
  await pollQueue(harness.dispatcher)
  await harness.owner`update carteiro.platform_policies set paused_at = null where platform = 'x'`
  await harness.owner`select process_publication_jobs()`
  await expectToGoOn(id)
})
