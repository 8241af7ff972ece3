import {
  clearQueue,
  createAccount,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
  timelineOf,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { statementsOf } from './statements.ts'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`delete from carteiro.installation`
})

const PAST = '2020-01-01T00:00:00Z'
const recognise = async (deployment: string | null = null, witnessed: unknown = null) => {
  const { dispatcher } = harness
  const [row] = await dispatcher`
    select carteiro.recognise_installation(${deployment}, ${witnessed === null ? null : dispatcher.json(witnessed as never)}) as state`
  return row?.state as { problem: string | null; system_identifier: string; data_until: string | null }
}
const confirm = async (as: string, restoredTo: string | null = null) => {
  const [row] = await harness.gateway`
    select carteiro.confirm_installation(confirmed => ${as}, restored_to => ${restoredTo}) as state`
  return row?.state as { problem: string | null; jobs: number }
}
/** Changes what identifies a database, as a restore, a move or a copy does. */
const otherwise = {
  'another system identifier': () =>
    harness.owner`update carteiro.installation set system_identifier = system_identifier + 1`,
  'another timeline': () => harness.owner`update carteiro.installation set timeline = timeline + 1`,
  'another database': () => harness.owner`update carteiro.installation set database_oid = 1`,
}
const firstJob = async (job = {}) => (await enqueue(harness, [job])).jobs[0]?.job_id ?? ''
const claimed = async () => (await pollQueue(harness.dispatcher)).claims

test('the first dispatcher records the identity of the database, and work goes on', async () => {
  expect(await recognise('production')).toMatchObject({ problem: null })
  await firstJob()
  expect(await claimed()).toHaveLength(1)
  expect(await recognise('production')).toMatchObject({ problem: null })
})

test.each(Object.entries(otherwise))(
  'with %s nothing is claimed, not even by a dispatcher that does not check',
  async (_what, change) => {
    await recognise()
    await change()
    await firstJob()
    expect(await claimed()).toEqual([])
    const [row] = await harness.dispatcher`select carteiro.claim_publication_jobs() as claims`
    expect(row?.claims).toEqual([])
    expect((await recognise()).problem).toMatch(/moved|restored/)
  },
)

test('a deployment of another name is a copy', async () => {
  await recognise('production')
  expect(await recognise('staging')).toMatchObject({ problem: 'copied' })
  // A dispatcher with the original's deployment name does not confirm it.
  expect(await recognise('production')).toMatchObject({ problem: 'copied' })
})

describe('a database that is older than its witness', () => {
  test('is found by an attempt that its ledger lacks', async () => {
    const { system_identifier } = await recognise()
    const jobId = await firstJob()
    const [claim] = await claimed()
    const lsn = '0/1'
    expect(claim).toMatchObject({ job_id: jobId, attempt: 1 })
    const seen = (attempt: number) => ({ system_identifier, lsn, attempts: { [jobId]: attempt } })
    expect(await recognise(null, seen(1))).toMatchObject({ problem: null })
    expect(await recognise(null, seen(2))).toMatchObject({ problem: 'restored' })
  })

  test('is found by a write-ahead log that was longer', async () => {
    const { system_identifier } = await recognise()
    const seen = (lsn: string) => ({ system_identifier, lsn, attempts: {} })
    expect(await recognise(null, seen('0/1'))).toMatchObject({ problem: null })
    expect(await recognise(null, seen('FFFF/0'))).toMatchObject({ problem: 'restored' })
  })

  test('is not compared with a witness of another database', async () => {
    await recognise()
    const seen = { system_identifier: '1', lsn: 'FFFF/0', attempts: {} }
    expect(await recognise(null, seen)).toMatchObject({ problem: null })
  })
})

describe('an operator confirms', () => {
  const noticed = async () => {
    await recognise()
    await harness.owner`update carteiro.installation set timeline = timeline + 1`
    await recognise()
  }

  test('a restore: jobs that may have been published since are marked, jobs that were not due are not', async () => {
    const due = await firstJob()
    const late = await firstJob({ scheduled_at: new Date(Date.now() + 3_600_000).toISOString() })
    await noticed()
    expect(await confirm('restored')).toMatchObject({ problem: null, jobs: 1 })
    const steps =
      await harness.owner`select job_id, state, result from carteiro.publication_steps where step = 'database_restored'`
    expect(steps).toMatchObject([{ job_id: due, state: 'done', result: { since: expect.any(String) } }])
    expect(steps.map(({ job_id }) => job_id)).not.toContain(late)
    expect((await claimed()).map(({ job_id }) => job_id)).toEqual([due])
  })

  const fail = async (verdict: string) => {
    const [claim] = await claimed()
    const outcome = { outcome: 'failed', verdict, code: 'media_unreachable', message: 'The picture is gone.' }
    await pollQueue(harness.dispatcher, { settlements: [{ lease_token: claim?.lease_token ?? '', outcome }] })
  }

  test('a restore: a job that fails before its platform was asked has an unknown outcome', async () => {
    const jobId = await firstJob()
    await noticed()
    await confirm('restored')
    await fail('refuse')
    expect(await jobOf(harness.owner, jobId)).toMatchObject({
      status: 'failed',
      error_code: 'outcome_unknown',
      error_message: expect.stringMatching(/restored from a backup.*The picture is gone\./),
    })
  })

  test('a restore: a job that fails after its platform was asked has failed', async () => {
    const jobId = await firstJob()
    await noticed()
    await confirm('restored')
    await harness.owner`
      insert into carteiro.publication_steps (job_id, step, state, commits, lease_token, attempt, call_ends_at)
      values (${jobId}, 'create_post', 'not_done', true, gen_random_uuid(), 1, now())`
    await fail('refuse')
    expect(await jobOf(harness.owner, jobId)).toMatchObject({
      status: 'failed',
      error_code: 'media_unreachable',
    })
  })

  test('a restore to an earlier moment than the newest data: posts are searched for from that moment on', async () => {
    await firstJob()
    await noticed()
    await confirm('restored', PAST)
    const [step] =
      await harness.owner`select result from carteiro.publication_steps where step = 'database_restored'`
    expect(Date.parse(step?.result.since)).toBe(Date.parse(PAST))
  })

  test('a move: work goes on as before', async () => {
    const jobId = await firstJob()
    await noticed()
    expect(await confirm('moved')).toMatchObject({ problem: null, jobs: 0 })
    expect(await harness.owner`select from carteiro.publication_steps where job_id = ${jobId}`).toHaveLength(
      0,
    )
    expect(await claimed()).toHaveLength(1)
    expect(await recognise()).toMatchObject({ problem: null })
  })

  test('a copy: the original’s tokens are erased, and waiting jobs are cancelled', async () => {
    const accountId = await createAccount(harness.owner, harness.userId, 'x')
    const jobId = await firstJob()
    await noticed()
    expect(await confirm('copy')).toMatchObject({ problem: null, jobs: 1 })
    const [account] =
      await harness.owner`select status, credentials from carteiro.platform_accounts where id = ${accountId}`
    expect(account).toEqual({ status: 'disconnected', credentials: null })
    expect(await jobOf(harness.owner, jobId)).toMatchObject({ status: 'cancelled' })
    expect(await timelineOf(harness.owner, jobId)).toContain('cancelled')
    expect(await claimed()).toEqual([])
  })

  test.each(['restored', 'moved', 'copy'])('%s is refused when there is nothing to confirm', async (as) => {
    await recognise()
    await expect(confirm(as)).rejects.toMatchObject({ code: 'CT002' })
  })

  test('any other answer is refused, and nothing is claimed', async () => {
    await firstJob()
    await noticed()
    await expect(confirm('fine')).rejects.toMatchObject({ code: '22023' })
    expect(await claimed()).toEqual([])
  })
})

test('in a database that is not confirmed tokens are neither renewed nor checked', async () => {
  const dueForRenewal = async () =>
    (await harness.xService`select * from carteiro.accounts_to_refresh(100)`).length
  await harness.owner`
    update carteiro.platform_accounts set status = 'connected', credentials = '{"key_id": "k1"}', refresh_due_at = now() - interval '1 minute'
    where id = ${harness.accountId}`
  await recognise()
  expect(await dueForRenewal()).toBe(1)
  await harness.owner`update carteiro.installation set timeline = timeline + 1`
  expect(await dueForRenewal()).toBe(0)
})

const documented = await statementsOf('restore.md')
test('docs/restore.md shows the state and each of the three answers', () => {
  expect(documented).toHaveLength(4)
})
test.each(documented)(
  'this statement runs unchanged when there is something to confirm: %s',
  async (statement) => {
    await recognise()
    await harness.owner`update carteiro.installation set timeline = timeline + 1`
    await expect(harness.owner.unsafe(statement)).resolves.toHaveLength(1)
  },
)
