import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clearQueue, jobOf, type Stage, setStage, takeTurn } from '../support.ts'
import { claimOne, newJob, whileOpen } from './support.ts'

// A reason to hold a job goes while a transaction that holds one for it is open, or comes back. In each order of the two,
// what is held has a reason that somebody will take away.

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
  await stage.owner`update platform_policies set rates = '[]'`
})
afterAll(() => stage.close())
beforeEach(async () => {
  await clearQueue(stage)
  await stage.owner`update platform_policies set paused_at = null`
})

const pause = () => stage.owner`select pause_platform('x', 'an outage')`
const resume = (sql: Pick<Stage['owner'], 'unsafe'>) => sql.unsafe(`select resume_platform('x')`)
const disconnect = () => stage.owner`update platform_accounts set status = 'needs_reauth'`
const reconnect = (sql: Pick<Stage['owner'], 'unsafe'>) =>
  sql.unsafe(`
    update platform_accounts set status = 'connected', credentials_changed_at = clock_timestamp()
    where id = '${stage.accountId}'`)
const turn = `select run_dispatcher_turn(gen_random_uuid())`
const reconnected = (lease: string) =>
  `select settle_publication_job('${lease}', '{"outcome": "failed", "verdict": "reconnect", "code": "token_expired", "message": "dead"}')`

/** It begins at once, or with the next turn: nothing keeps it. */
const expectToGoOn = async (id: string) => {
  await stage.owner`update publication_timers set due_at = now() where due_at < 'infinity'`
  const { claims } = await takeTurn(stage.dispatcher)
  const job = await jobOf(stage.owner, id)
  expect({ claimed: claims.length === 1 || job.status === 'processing', held: job.hold_reason }).toEqual({
    claimed: true,
    held: null,
  })
}

describe.each([
  ['a pause that ends', pause, resume],
  ['an account that is connected again', disconnect, reconnect],
])('%s', (_what, hold, release) => {
  it('while a turn has just held a job for it, uncommitted, releases the job', async () => {
    const id = await newJob(stage)
    await hold()
    await whileOpen(
      stage,
      stage.dispatcher,
      (sql) => sql.unsafe(turn),
      () => release(stage.owner),
    )
    await expectToGoOn(id)
  })

  it('uncommitted, while a turn comes to a job, lets the turn begin the job or hold it to be released', async () => {
    const id = await newJob(stage)
    await hold()
    await whileOpen(stage, stage.owner, release, () => takeTurn(stage.dispatcher))
    await expectToGoOn(id)
  })
})

describe('an account whose tokens are said to be dead', () => {
  it('and that is connected again before that is committed, releases the job', async () => {
    const id = await newJob(stage)
    const { lease_token: lease } = await claimOne(stage)
    await whileOpen(
      stage,
      stage.dispatcher,
      (sql) => sql.unsafe(reconnected(lease)),
      () => reconnect(stage.owner),
    )
    await expectToGoOn(id)
  })

  it('and that is being connected again, is not marked dead with its new ones', async () => {
    const id = await newJob(stage)
    const { lease_token: lease } = await claimOne(stage)
    await whileOpen(stage, stage.owner, reconnect, () => stage.dispatcher.unsafe(reconnected(lease)))
    const [account] = await stage.owner`select status from platform_accounts where id = ${stage.accountId}`
    expect(account?.status).toBe('connected')
    await expectToGoOn(id)
  })
})

it('a platform that is halted by one attempt and resumed before that is committed, releases its job', async () => {
  const id = await newJob(stage)
  const { lease_token: lease } = await claimOne(stage)
  const halt = { outcome: 'failed', verdict: 'halt', code: 'permission_denied', message: 'blocked' }
  await whileOpen(
    stage,
    stage.dispatcher,
    (sql) => sql`select settle_publication_job(${lease}, ${sql.json(halt)})`,
    () => resume(stage.owner),
  )
  await expectToGoOn(id)
})

it('what is held without a reason, however that came, goes on within ten seconds', async () => {
  const id = await newJob(stage)
  await pause()
  await takeTurn(stage.dispatcher)
  await stage.owner`update platform_policies set paused_at = null where platform = 'x'`
  await stage.owner`select process_publication_jobs()`
  await expectToGoOn(id)
})
