import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { clearQueue, enqueue, jobOf, type Stage, setStage, takeTurn } from '../support.ts'
import { newJob, waitingForLocks } from './support.ts'

// Each of these ended in a deadlock, before there was one order of locks (docs/locks.md).

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())
beforeEach(async () => {
  await clearQueue(stage)
  await stage.owner`update platform_policies set rates = '[]'`
})

const lockJob = (sql: Pick<Stage['owner'], 'unsafe'>, id: string) =>
  sql.unsafe(`select from publication_jobs where id = '${id}' for update`)

/** Begins a turn while another transaction is open, and goes on when the turn has ended or waits for that one. */
const beginTurn = async (more: { sleep?: boolean } = {}) => {
  let hasEnded = false
  const turn = takeTurn(stage.dispatcher, more).then(
    ({ claims }) => claims.length,
    (error: { code?: string }) => error.code,
  )
  void turn.then(() => {
    hasEnded = true
  })
  await expect.poll(async () => hasEnded || (await waitingForLocks(stage)) > 0).toBe(true)
  return { turn }
}

it('a cancel, which has the job, and a turn, to which its timer is due', async () => {
  const id = await newJob(stage, { scheduled_at: new Date(Date.now() + 60_000).toISOString() })
  await stage.owner`update publication_timers set due_at = now()`
  const { turn } = await stage.owner.begin(async (sql) => {
    await lockJob(sql, id)
    const begun = await beginTurn()
    await sql`select cancel_publication_job(${id}, ${stage.userId})`
    return begun
  })
  expect(await turn).toBe(0)
  expect((await jobOf(stage.owner, id)).status).toBe('cancelled')
})

it('a job that is put to now, and a turn that would sleep and comes to the job', async () => {
  const id = await newJob(stage)
  const { turn } = await stage.owner.begin(async (sql) => {
    await lockJob(sql, id)
    const begun = await beginTurn({ sleep: true })
    await sql`select reschedule_publication_job(${id}, ${stage.userId}, null)`
    return begun
  })
  expect(await turn).toBe(1)
})

it('an attempt that settles, which has the policy, and a turn that has reserved and looks at the circuit', async () => {
  await stage.owner`
    update platform_policies set rates = '[{"scope": "platform", "jobs": 100, "seconds": 60}]', failures_in_a_row = 9,
      open_until = now() - interval '1 second' where platform = 'x'`
  await enqueue(stage)
  const { turn } = await stage.owner.begin(async (sql) => {
    await sql`select from platform_policies where platform = 'x' for update`
    const begun = await beginTurn()
    await sql`select pg_advisory_xact_lock(hashtext('publication_turns'))`
    return begun
  })
  expect(await turn).toBe(0)
})
