import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { statementsOf } from './statements.ts'
import {
  clearQueue,
  createAccount,
  enqueue,
  jobOf,
  type Stage,
  setStage,
  takeTurn,
  timelineOf,
} from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())
beforeEach(async () => {
  await clearQueue(stage)
  await stage.owner`delete from installation`
})

const PAST = '2020-01-01T00:00:00Z'
const recognise = async (deployment: string | null = null, witnessed: unknown = null) => {
  const { dispatcher } = stage
  const [row] = await dispatcher`
    select recognise_installation(${deployment}, ${witnessed === null ? null : dispatcher.json(witnessed as never)}) as state`
  return row?.state as { problem: string | null; system_identifier: string; data_until: string | null }
}
const confirm = async (as: string, restoredTo: string | null = null) => {
  const [row] = await stage.gateway`
    select confirm_installation(confirmed => ${as}, restored_to => ${restoredTo}) as state`
  return row?.state as { problem: string | null; jobs: number }
}
/** What a restore, a move or a copy changes, as the database knows itself. */
const otherwise = {
  'another system identifier': () =>
    stage.owner`update installation set system_identifier = system_identifier + 1`,
  'another timeline': () => stage.owner`update installation set timeline = timeline + 1`,
  'another database': () => stage.owner`update installation set database_oid = 1`,
}
const firstJob = async (job = {}) => (await enqueue(stage, [job])).jobs[0]?.job_id ?? ''
const claimed = async () => (await takeTurn(stage.dispatcher)).claims

test('the first dispatcher makes the database its own, and work goes on', async () => {
  expect(await recognise('production')).toMatchObject({ problem: null })
  await firstJob()
  expect(await claimed()).toHaveLength(1)
  expect(await recognise('production')).toMatchObject({ problem: null })
})

test.each(Object.entries(otherwise))(
  'with %s nothing is claimed, not even by a dispatcher that does not look',
  async (_what, change) => {
    await recognise()
    await change()
    await firstJob()
    expect(await claimed()).toEqual([])
    const [row] = await stage.dispatcher`select claim_publication_jobs() as claims`
    expect(row?.claims).toEqual([])
    expect((await recognise()).problem).toMatch(/moved|restored/)
  },
)

test('a deployment of another name is a copy', async () => {
  await recognise('production')
  expect(await recognise('staging')).toMatchObject({ problem: 'copied' })
  // The original's own dispatchers do not confirm it by their name.
  expect(await recognise('production')).toMatchObject({ problem: 'copied' })
})

describe('a database that knows less than its witness', () => {
  test('has an attempt that the ledger has not', async () => {
    const { system_identifier } = await recognise()
    const jobId = await firstJob()
    const [claim] = await claimed()
    const lsn = '0/1'
    expect(claim).toMatchObject({ job_id: jobId, attempt: 1 })
    const seen = (attempt: number) => ({ system_identifier, lsn, attempts: { [jobId]: attempt } })
    expect(await recognise(null, seen(1))).toMatchObject({ problem: null })
    expect(await recognise(null, seen(2))).toMatchObject({ problem: 'restored' })
  })

  test('has a log of changes that was longer', async () => {
    const { system_identifier } = await recognise()
    const seen = (lsn: string) => ({ system_identifier, lsn, attempts: {} })
    expect(await recognise(null, seen('0/1'))).toMatchObject({ problem: null })
    expect(await recognise(null, seen('FFFF/0'))).toMatchObject({ problem: 'restored' })
  })

  test('is not judged by a witness of another database', async () => {
    await recognise()
    const seen = { system_identifier: '1', lsn: 'FFFF/0', attempts: {} }
    expect(await recognise(null, seen)).toMatchObject({ problem: null })
  })
})

describe('an operator confirms', () => {
  const noticed = async () => {
    await recognise()
    await stage.owner`update installation set timeline = timeline + 1`
    await recognise()
  }

  test('a restore: what may have been published since is marked, what was not due is not', async () => {
    const due = await firstJob()
    const late = await firstJob({ scheduled_at: new Date(Date.now() + 3_600_000).toISOString() })
    await noticed()
    expect(await confirm('restored')).toMatchObject({ problem: null, jobs: 1 })
    const steps =
      await stage.owner`select job_id, state, result from publication_steps where step = 'database_restored'`
    expect(steps).toMatchObject([{ job_id: due, state: 'done', result: { since: expect.any(String) } }])
    expect(steps.map(({ job_id }) => job_id)).not.toContain(late)
    expect((await claimed()).map(({ job_id }) => job_id)).toEqual([due])
  })

  test('a restore to an earlier moment than the data know of: it is looked since then', async () => {
    await firstJob()
    await noticed()
    await confirm('restored', PAST)
    const [step] = await stage.owner`select result from publication_steps where step = 'database_restored'`
    expect(Date.parse(step?.result.since)).toBe(Date.parse(PAST))
  })

  test('a move: work goes on as it was', async () => {
    const jobId = await firstJob()
    await noticed()
    expect(await confirm('moved')).toMatchObject({ problem: null, jobs: 0 })
    expect(await stage.owner`select from publication_steps where job_id = ${jobId}`).toHaveLength(0)
    expect(await claimed()).toHaveLength(1)
    expect(await recognise()).toMatchObject({ problem: null })
  })

  test('a copy: the original’s tokens are erased, and what waits is cancelled', async () => {
    const accountId = await createAccount(stage.owner, stage.userId, 'x')
    const jobId = await firstJob()
    await noticed()
    expect(await confirm('copy')).toMatchObject({ problem: null, jobs: 1 })
    const [account] =
      await stage.owner`select status, credentials from platform_accounts where id = ${accountId}`
    expect(account).toEqual({ status: 'disconnected', credentials: null })
    expect(await jobOf(stage.owner, jobId)).toMatchObject({ status: 'cancelled' })
    expect(await timelineOf(stage.owner, jobId)).toContain('cancelled')
    expect(await claimed()).toEqual([])
  })

  test.each(['restored', 'moved', 'copy'])('%s where there is nothing to confirm: refused', async (as) => {
    await recognise()
    await expect(confirm(as)).rejects.toMatchObject({ code: 'CT002' })
  })

  test('something else: refused, and nothing is claimed', async () => {
    await firstJob()
    await noticed()
    await expect(confirm('fine')).rejects.toMatchObject({ code: '22023' })
    expect(await claimed()).toEqual([])
  })
})

test('tokens are neither renewed nor checked of a database that nobody has confirmed', async () => {
  const dueForRenewal = async () => (await stage.xService`select * from accounts_to_refresh(100)`).length
  await stage.owner`
    update platform_accounts set status = 'connected', credentials = '{"key_id": "k1"}', refresh_due_at = now() - interval '1 minute'
    where id = ${stage.accountId}`
  await recognise()
  expect(await dueForRenewal()).toBe(1)
  await stage.owner`update installation set timeline = timeline + 1`
  expect(await dueForRenewal()).toBe(0)
})

const documented = await statementsOf('restore.md')
test('docs/restore.md shows the state and each of the three answers', () => {
  expect(documented).toHaveLength(4)
})
test.each(documented)('runs as it stands, where there is something to confirm: %s', async (statement) => {
  await recognise()
  await stage.owner`update installation set timeline = timeline + 1`
  await expect(stage.owner.unsafe(statement)).resolves.toHaveLength(1)
})
