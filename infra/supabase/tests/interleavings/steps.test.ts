import {
  clearQueue,
  createUser,
  type DatabaseHarness,
  jobOf,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimOne, completed, newJob, waitingForLocks, whileOpen } from './support.ts'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
})
afterAll(() => harness.close())
beforeEach(() => clearQueue(harness))

type Claim = { job_id: string; lease_token: string }
const begin = ({ job_id, lease_token }: Claim) =>
  harness.xService`select carteiro.begin_step(${job_id}, ${lease_token}, 'create_post', '{}', true, 30)`
const finish = ({ job_id, lease_token }: Claim, result: object, state = 'done') =>
  harness.xService`
    select carteiro.finish_step(${job_id}, ${lease_token}, 'create_post', ${state}, ${harness.xService.json(result as never)})`
const settle = (claim: Claim, outcome: object) =>
  pollQueue(harness.dispatcher, {
    max: 0,
    settlements: [{ lease_token: claim.lease_token, outcome: { ...outcome } }],
  })
const lost = {
  outcome: 'failed',
  verdict: 'unclear',
  code: 'platform_unavailable',
  message: 'The answer was lost.',
}
const refused = { outcome: 'failed', verdict: 'refuse', code: 'media_rejected', message: 'Too long.' }
const due = () => harness.owner`update carteiro.publication_timers set due_at = now()`
const callsHaveEnded = () =>
  harness.owner`update carteiro.publication_steps set call_ends_at = clock_timestamp()`

describe('a post that is out when the answer to the dispatcher is lost and no retry is left', () => {
  const posted = async () => {
    const id = await newJob(harness, { max_retries: 0 })
    const claim = await claimOne(harness)
    await begin(claim)
    await finish(claim, { post_id: '7' })
    await settle(claim, lost)
    await due()
    return { id, next: await claimOne(harness) }
  }

  it('is reconciled, which completes the job', async () => {
    const { id, next } = await posted()
    await settle(next, completed)
    expect((await jobOf(harness.owner, id)).status).toBe('completed')
  })

  it('ends as an unknown outcome also when earlier prepared media had been given up', async () => {
    const { id, next } = await posted()
    await harness.owner`
      insert into carteiro.publication_steps (job_id, step, state, commits, lease_token, attempt, result, began_at, finished_at, call_ends_at)
      select job_id, 'give_up', 'done', false, lease_token, attempt, '{}', began_at - interval '2 minutes',
        began_at - interval '1 minute', began_at
      from carteiro.publication_steps where job_id = ${id}`
    await settle(next, lost)
    expect(await jobOf(harness.owner, id)).toMatchObject({ status: 'failed', error_code: 'outcome_unknown' })
  })

  it('ends as an unknown outcome when the reconciliation fails as well', async () => {
    const { id, next } = await posted()
    await settle(next, lost)
    expect(await jobOf(harness.owner, id)).toMatchObject({
      status: 'failed',
      error_code: 'outcome_unknown',
      error_message: expect.stringMatching(/^The platform has the post: check the account\./),
    })
  })

  it('and that the platform refuses afterwards fails with that refusal', async () => {
    const { id, next } = await posted()
    await settle(next, refused)
    expect(await jobOf(harness.owner, id)).toMatchObject({ status: 'failed', error_code: 'media_rejected' })
  })
})

describe('while the publishing call may still be in progress', () => {
  const inDoubt = async () => {
    const id = await newJob(harness)
    const claim = await claimOne(harness)
    await begin(claim)
    await settle(claim, refused)
    expect(await jobOf(harness.owner, id)).toMatchObject({ status: 'failed', error_code: 'outcome_unknown' })
    return { id, claim }
  }
  const retry = (id: string) =>
    harness.gateway`select carteiro.retry_publication_job(${id}, ${harness.userId}, 'I looked.')`
  const redrive = async () => {
    const [row] =
      await harness.gateway`select carteiro.redrive_dead_letters(null, null, null, 'I looked.') as answer`
    return row?.answer
  }

  it('neither its user nor an operator can retry, and the call’s result is recorded', async () => {
    const { id, claim } = await inDoubt()
    await expect(retry(id)).rejects.toMatchObject({
      code: 'CT002',
      message: expect.stringContaining('under way'),
    })
    expect(await redrive()).toMatchObject({
      redriven: [],
      refused: [{ job_id: id, why: expect.stringContaining('under way') }],
    })
    await finish(claim, { post_id: '8' })
    await callsHaveEnded()
    await expect(retry(id)).rejects.toThrow('the post is out')
  })

  it('no attempt begins the step again, whatever its state', async () => {
    const { id } = await inDoubt()
    await callsHaveEnded()
    await retry(id)
    await harness.owner`update carteiro.publication_steps set call_ends_at = clock_timestamp() + interval '1 minute'`
    await expect(begin(await claimOne(harness))).rejects.toMatchObject({ code: 'CT001' })
  })

  it('an operator’s redrive goes on with the other jobs when a user retries one first', async () => {
    const [first, second] = [await inDoubt(), await inDoubt()]
    await callsHaveEnded()
    const answer = await whileOpen(
      harness,
      harness.gateway,
      (sql) => sql`select carteiro.retry_publication_job(${first.id}, ${harness.userId}, 'I looked.')`,
      redrive,
    )
    expect(answer).toMatchObject({ redriven: [second.id], refused: [{ job_id: first.id }] })
  })
})

it('two jobs in doubt that find the same post: one adopts it, the other must reconcile again', async () => {
  const claims: Claim[] = []
  for (let job = 0; job < 2; job += 1) {
    await newJob(harness)
    claims.push(await claimOne(harness))
  }
  for (const claim of claims) await begin(claim)
  await callsHaveEnded()
  const [first, second] = claims as [Claim, Claim]
  const adopt = (sql: Pick<DatabaseHarness['owner'], 'unsafe'>, { job_id, lease_token }: Claim) =>
    sql.unsafe(
      `select carteiro.adopt_step('${job_id}', '${lease_token}', 'create_post', '{"post_id": "9"}', array['9'])`,
    )
  const late = whileOpen(
    harness,
    harness.xService,
    (sql) => adopt(sql, first),
    () => adopt(harness.xService, second),
  )
  await expect(late).rejects.toMatchObject({ code: 'CT006' })
  const done = await harness.owner`select job_id from carteiro.publication_steps where state = 'done'`
  expect(done.map(({ job_id }) => job_id)).toEqual([first.job_id])
})

describe('a post that a job in doubt finds before the job that has just made it could record it', () => {
  /** One job is in doubt, another with the same text has just made post 9. */
  const setBoth = async () => {
    await newJob(harness)
    const inDoubt = await claimOne(harness)
    await begin(inDoubt)
    await callsHaveEnded()
    await newJob(harness)
    const maker = await claimOne(harness)
    await begin(maker)
    return { inDoubt, maker }
  }
  const adopt = (sql: Pick<DatabaseHarness['owner'], 'unsafe'>, { job_id, lease_token }: Claim) =>
    sql.unsafe(
      `select carteiro.adopt_step('${job_id}', '${lease_token}', 'create_post', '{"post_id": "9"}', array['9'])`,
    )
  const owners = async () =>
    (await harness.owner`select job_id from carteiro.publication_steps where state = 'done'`).map(
      ({ job_id }) => job_id,
    )

  it('is adopted: the other job must reconcile its own call', async () => {
    const { inDoubt, maker } = await setBoth()
    await adopt(harness.xService, inDoubt)
    await expect(finish(maker, { post_id: '9' })).rejects.toMatchObject({ code: 'CT006' })
    expect(await owners()).toEqual([inDoubt.job_id])
  })

  it('is adopted while the other job records it: that job waits, and must reconcile', async () => {
    const { inDoubt, maker } = await setBoth()
    const late = whileOpen(
      harness,
      harness.xService,
      (sql) => adopt(sql, inDoubt),
      () => finish(maker, { post_id: '9' }),
    )
    await expect(late).rejects.toMatchObject({ code: 'CT006' })
    expect(await owners()).toEqual([inDoubt.job_id])
  })

  it('is recorded while it is adopted: the adopting job waits, and must reconcile again', async () => {
    const { inDoubt, maker } = await setBoth()
    const late = whileOpen(
      harness,
      harness.xService,
      (sql) =>
        sql`select carteiro.finish_step(${maker.job_id}, ${maker.lease_token}, 'create_post', 'done', '{"post_id": "9"}')`,
      () => adopt(harness.xService, inDoubt),
    )
    await expect(late).rejects.toMatchObject({ code: 'CT006' })
    expect(await owners()).toEqual([maker.job_id])
  })

  it('leaves other posts alone', async () => {
    const { inDoubt, maker } = await setBoth()
    await adopt(harness.xService, inDoubt)
    await finish(maker, { post_id: '10' })
    expect(await owners()).toHaveLength(2)
  })

  it('is recorded late by an earlier attempt while a later one adopts it: neither waits for the other', async () => {
    const { inDoubt } = await setBoth()
    const ended: Promise<unknown>[] = []
    await harness.owner.begin(async (sql) => {
      await sql`select from carteiro.publication_steps where job_id = ${inDoubt.job_id} for update`
      for (const [index, begun] of [
        () => finish(inDoubt, { post_id: '9' }),
        () => adopt(harness.xService, inDoubt),
      ].entries()) {
        ended.push(
          begun().then(
            () => 'done',
            (error: { code?: string }) => error.code,
          ),
        )
        await expect.poll(() => waitingForLocks(harness)).toBe(index + 1)
      }
    })
    expect(await Promise.all(ended)).toEqual(['done', 'CT001'])
  })
})

it('dead letters of a deleted user are deleted', async () => {
  const another = await createUser(harness.owner)
  await newJob({ ...harness, userId: another })
  await settle(await claimOne(harness), refused)
  const letters = () =>
    harness.owner`select from pgmq.q_publication_dead_letters where message ->> 'user_id' = ${another}`
  expect(await letters()).toHaveLength(1)
  await harness.owner`delete from auth.users where id = ${another}`
  await harness.owner`select cleanup_old_publication_jobs()`
  expect(await letters()).toHaveLength(0)
})
