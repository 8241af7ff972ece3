import {
  clearQueue,
  type DatabaseHarness,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { claimOne, completed, newJob, whileOpen } from './support.ts'

// A call that publishes cannot be aborted: no other job gets its slot before it must have ended, whatever happens to its
// dispatcher (docs/decisions/0026-a-publishing-call-keeps-its-slot.md).

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
})
afterAll(() => harness.close())
beforeEach(() => clearQueue(harness))

type Claim = { job_id: string; lease_token: string }
const CALL_SECONDS = 600

const claimed = async (): Promise<Claim> => {
  await newJob(harness)
  return claimOne(harness)
}
const begin = ({ job_id, lease_token }: Claim, { commits = true } = {}) =>
  harness.xService`select carteiro.begin_step(${job_id}, ${lease_token}, 'post', '{}', ${commits}, ${CALL_SECONDS})`
const finish = ({ job_id, lease_token }: Claim) =>
  harness.xService`select carteiro.finish_step(${job_id}, ${lease_token}, 'post', 'done', '{"post_id": "1"}')`
/** Whether the lease lasts until the call must have ended. */
const lasts = async ({ lease_token }: Claim) =>
  (
    await harness.owner`
      select slot.lease_expires_at >= step.call_ends_at as lasts
      from carteiro.publication_slots as slot join carteiro.publication_steps as step on step.job_id = slot.job_id
      where slot.lease_token = ${lease_token}`
  )[0]?.lasts

it('does not begin when the lease would end before it', async () => {
  const claim = await claimed()
  await begin(claim)
  expect(await lasts(claim)).toBe(true)
})

it('keeps its extended lease when that is renewed, and gives the rest back when it has ended', async () => {
  const claim = await claimed()
  await begin(claim)
  await pollQueue(harness.dispatcher, { renewals: [claim.lease_token], max: 0 })
  expect(await lasts(claim)).toBe(true)
  await finish(claim)
  expect(await lasts(claim)).toBe(false)
})

it('does not revive an expired lease', async () => {
  const claim = await claimed()
  await harness.owner`update carteiro.publication_slots set lease_expires_at = now() where lease_token = ${claim.lease_token}`
  await expect(begin(claim)).rejects.toMatchObject({ code: 'CT001' })
})

it('does not extend the lease when the step publishes nothing: such a call is aborted with its attempt', async () => {
  const claim = await claimed()
  await begin(claim, { commits: false })
  expect(await lasts(claim)).toBe(false)
})

it('that begins while its lease moves up to another slot extends the lease there', async () => {
  const claim = await claimed()
  const move = async (sql: Pick<DatabaseHarness['owner'], 'unsafe'>) => {
    await sql.unsafe(`
      update carteiro.publication_slots as target
      set job_id = moved.job_id, attempt = moved.attempt, lease_token = moved.lease_token,
        lease_expires_at = moved.lease_expires_at
      from carteiro.publication_slots as moved
      where target.slot = 5 and moved.lease_token = '${claim.lease_token}'`)
    await sql.unsafe(`
      update carteiro.publication_slots set job_id = null, attempt = null, lease_token = null, lease_expires_at = null
      where slot <> 5 and lease_token = '${claim.lease_token}'`)
  }
  await whileOpen(harness, harness.owner, move, () => begin(claim))
  expect(await lasts(claim)).toBe(true)
})

it('that begins while its dispatcher settles the attempt comes before or after it, and neither waits for the other', async () => {
  const claim = await claimed()
  const settle = async (sql: Pick<DatabaseHarness['owner'], 'unsafe'>) => {
    await sql.unsafe(
      `select from carteiro.publication_slots where lease_token = '${claim.lease_token}' for update`,
    )
  }
  let begun: Promise<unknown> = Promise.resolve()
  await harness.owner.begin(async (sql) => {
    await settle(sql)
    begun = begin(claim).catch((error: unknown) => error)
    await expect
      .poll(
        async () =>
          (
            await harness.owner`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
          ).length,
      )
      .toBe(1)
    await sql`select carteiro.settle_publication_job(${claim.lease_token}, ${sql.json(completed)})`
  })
  expect(await begun).toMatchObject({ code: 'CT001' })
})
