import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clearQueue, createUser, jobOf, type Stage, setStage, takeTurn } from '../support.ts'
import { claimOne, completed, newJob, whileOpen } from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
  await stage.owner`update platform_policies set rates = '[]'`
})
afterAll(() => stage.close())
beforeEach(() => clearQueue(stage))

type Claim = { job_id: string; lease_token: string }
const begin = ({ job_id, lease_token }: Claim) =>
  stage.xService`select begin_step(${job_id}, ${lease_token}, 'create_post', '{}', true, 30)`
const finish = ({ job_id, lease_token }: Claim, result: object, state = 'done') =>
  stage.xService`
    select finish_step(${job_id}, ${lease_token}, 'create_post', ${state}, ${stage.xService.json(result as never)})`
const settle = (claim: Claim, outcome: object) =>
  takeTurn(stage.dispatcher, {
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
const due = () => stage.owner`update publication_timers set due_at = now()`
const callsHaveEnded = () => stage.owner`update publication_steps set call_ends_at = clock_timestamp()`

describe('a post that is out when the answer to the dispatcher is lost with no retry left', () => {
  const posted = async () => {
    const id = await newJob(stage, { max_retries: 0 })
    const claim = await claimOne(stage)
    await begin(claim)
    await finish(claim, { post_id: '7' })
    await settle(claim, lost)
    await due()
    return { id, next: await claimOne(stage) }
  }

  it('earns a look, which completes the job', async () => {
    const { id, next } = await posted()
    await settle(next, completed)
    expect((await jobOf(stage.owner, id)).status).toBe('completed')
  })

  it('is said to be there when the look fails as well', async () => {
    const { id, next } = await posted()
    await settle(next, lost)
    expect(await jobOf(stage.owner, id)).toMatchObject({
      status: 'failed',
      error_code: 'outcome_unknown',
      error_message: expect.stringMatching(/^The platform has the post: look at the account\./),
    })
  })

  it('and that the platform refuses afterwards, is refused', async () => {
    const { id, next } = await posted()
    await settle(next, refused)
    expect(await jobOf(stage.owner, id)).toMatchObject({ status: 'failed', error_code: 'media_rejected' })
  })
})

describe('while the call that posts may still be under way', () => {
  const inDoubt = async () => {
    const id = await newJob(stage)
    const claim = await claimOne(stage)
    await begin(claim)
    await settle(claim, refused)
    expect(await jobOf(stage.owner, id)).toMatchObject({ status: 'failed', error_code: 'outcome_unknown' })
    return { id, claim }
  }
  const retry = (id: string) =>
    stage.gateway`select retry_publication_job(${id}, ${stage.userId}, 'I looked.')`
  const redrive = async () => {
    const [row] = await stage.gateway`select redrive_dead_letters(null, null, null, 'I looked.') as answer`
    return row?.answer
  }

  it('neither its user nor an operator can try again, and what the call brings is heard', async () => {
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

  it('no attempt begins it again, whatever was said of it', async () => {
    const { id } = await inDoubt()
    await callsHaveEnded()
    await retry(id)
    await stage.owner`update publication_steps set call_ends_at = clock_timestamp() + interval '1 minute'`
    await expect(begin(await claimOne(stage))).rejects.toMatchObject({ code: 'CT001' })
  })

  it('an operator’s redrive goes on with the others when a user is quicker with one', async () => {
    const [first, second] = [await inDoubt(), await inDoubt()]
    await callsHaveEnded()
    const answer = await whileOpen(
      stage,
      stage.gateway,
      (sql) => sql`select retry_publication_job(${first.id}, ${stage.userId}, 'I looked.')`,
      redrive,
    )
    expect(answer).toMatchObject({ redriven: [second.id], refused: [{ job_id: first.id }] })
  })
})

it('two jobs in doubt that find the same post: one has it, the other must look again', async () => {
  const claims: Claim[] = []
  for (let job = 0; job < 2; job += 1) {
    await newJob(stage)
    claims.push(await claimOne(stage))
  }
  for (const claim of claims) await begin(claim)
  await callsHaveEnded()
  const [first, second] = claims as [Claim, Claim]
  const adopt = (sql: Pick<Stage['owner'], 'unsafe'>, { job_id, lease_token }: Claim) =>
    sql.unsafe(
      `select adopt_step('${job_id}', '${lease_token}', 'create_post', '{"post_id": "9"}', array['9'])`,
    )
  const late = whileOpen(
    stage,
    stage.xService,
    (sql) => adopt(sql, first),
    () => adopt(stage.xService, second),
  )
  await expect(late).rejects.toMatchObject({ code: 'CT006' })
  const done = await stage.owner`select job_id from publication_steps where state = 'done'`
  expect(done.map(({ job_id }) => job_id)).toEqual([first.job_id])
})

it('dead letters of a user who is deleted go', async () => {
  const another = await createUser(stage.owner)
  await newJob({ ...stage, userId: another })
  await settle(await claimOne(stage), refused)
  const letters = () =>
    stage.owner`select from pgmq.q_publication_dead_letters where message ->> 'user_id' = ${another}`
  expect(await letters()).toHaveLength(1)
  await stage.owner`delete from auth.users where id = ${another}`
  await stage.owner`select cleanup_old_publication_jobs()`
  expect(await letters()).toHaveLength(0)
})
