import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asUser, createUser, enqueue, type Stage, setStage, takeTurn } from '../support.ts'
import { relations } from './matrix.ts'

/** Ciphertext of X's tokens, which nobody but X's service may get hold of. */
const SECRET = 'sealed-for-x-only'
const NOBODY = randomUUID()

let stage: Stage
let job: { job_id: string; lease_token: string }
beforeAll(async () => {
  stage = await setStage()
  const { owner, accountId, xService } = stage
  await owner`
    update platform_accounts
    set credentials = ${owner.json({ key_id: 'old', data: SECRET })}, refresh_due_at = now() - interval '1 minute'
    where id = ${accountId}`
  await enqueue(stage)
  const claim = (await takeTurn(stage.dispatcher)).claims[0]
  if (!claim) throw new Error('the job was not claimed')
  job = claim
  await xService`select begin_step(${job.job_id}, ${job.lease_token}, 'create_post', '{}', true, 60, false)`
  await enqueue(stage, [{ scheduled_at: new Date(Date.now() + 3_600_000).toISOString() }])
  for (const state of ['open', 'used']) {
    await xService`
      select begin_account_connection(${stage.userId}, ${state}, 'browser', ${xService.json({ data: SECRET })},
        'https://carteiro.example/callback', null)`
  }
  await xService`select use_account_connection('used')`
  const [used] = await owner`select id from account_connections where state_hash = 'used'`
  await xService`select offer_account_candidates(${used?.id}, 'claim', ${xService.json({ data: SECRET })})`
})
afterAll(() => stage.close())

/** All that could be changed, as it lies there. */
const world = () => stage.owner`
  select (select jsonb_agg(to_jsonb(one) order by id) from publication_jobs as one) as jobs,
    (select jsonb_agg(to_jsonb(one) order by job_id, step) from publication_steps as one) as steps,
    (select jsonb_agg(to_jsonb(one) order by job_id, seq) from publication_job_events as one) as events,
    (select jsonb_agg(to_jsonb(one) order by id) from platform_accounts as one where platform = 'x') as accounts,
    (select jsonb_agg(to_jsonb(one) order by id) from account_connections as one) as connections,
    (select jsonb_agg(to_jsonb(one) order by platform) from platforms as one where platform = 'x') as platforms`

const connectionOf = async (state: string): Promise<string> => {
  const [row] = await stage.owner`select id from account_connections where state_hash = ${state}`
  return row?.id
}

describe("another platform's service", () => {
  const attempts: [string, () => string | Promise<string>][] = [
    ['opens the attempt', () => `open_publication_attempt('${job.job_id}', '${job.lease_token}')`],
    [
      'begins a step',
      () => `begin_step('${job.job_id}', '${job.lease_token}', 'forged', '{}', true, 60, true)`,
    ],
    [
      'ends a step',
      () => `finish_step('${job.job_id}', '${job.lease_token}', 'create_post', 'done', '{"post_id": "1"}')`,
    ],
    ['adopts a step', () => `adopt_step('${job.job_id}', '${job.lease_token}', 'create_post', '{}')`],
    [
      'reports progress',
      () => `report_publication_progress('${job.job_id}', '${job.lease_token}', 'done', 100)`,
    ],
    ['asks for posts', () => `posts_of_other_jobs('${job.job_id}', '${job.lease_token}', '{1}', now())`],
    ['looks for accounts to refresh', () => 'accounts_to_refresh(100)'],
    ['refreshes the account', () => `begin_account_refresh('${stage.accountId}', null, 60)`],
    ['stores tokens over it', () => `finish_account_refresh('${stage.accountId}', 1, '{}', 1, 1)`],
    ['gives the account up', () => `fail_account_refresh('${stage.accountId}', 1, true, '{}', 1)`],
    ['looks for old keys', () => `accounts_without_key('new', 100)`],
    [
      'puts tokens under its key',
      () => `reencrypt_account('${stage.accountId}', '{"key_id": "old", "data": "${SECRET}"}', '{}')`,
    ],
    ['looks for accounts to check', () => 'accounts_to_check(100)'],
    [
      'writes problems down',
      () =>
        `report_account_check('${stage.accountId}', '[{"code": "x"}]', '{"${job.job_id}": [{"code": "x"}]}', '{"tier": "x"}')`,
    ],
    ['uses a connection', () => `use_account_connection('open')`],
    ['finds candidates', () => `find_account_candidates('claim')`],
    ['offers others', async () => `offer_account_candidates('${await connectionOf('used')}', 'claim', '{}')`],
    ['ends a connection', async () => `end_account_connection('${await connectionOf('used')}', 'claim')`],
    ['announces X', () => `announce_platform('x', 'X', '99.0.0', '{}', 'http://127.0.0.1:1')`],
    [
      'announces an option of X as its own',
      () =>
        `announce_platform('instagram', 'I', '99.0.0', '{"options": [{"option": "x_post"}]}', 'http://127.0.0.1:1')`,
    ],
    [
      'announces its catalog as that of X',
      () => `announce_platform('instagram', 'I', '99.0.0', '{"platform": "x"}', 'http://127.0.0.1:1')`,
    ],
  ]
  it.each(attempts)('%s: it learns nothing and changes nothing', async (_what, attempt) => {
    const before = await world()
    const answer = await stage.instagramService.unsafe(`select * from ${await attempt()}`).then(
      (rows) => JSON.stringify(rows),
      (error: Error) => error.message,
    )
    expect(answer).not.toContain(SECRET)
    expect(answer).not.toContain(stage.accountId)
    expect(await world()).toEqual(before)
  })

  it('still may do all of it for its own platform', async () => {
    const [attempt] =
      await stage.xService`select open_publication_attempt(${job.job_id}, ${job.lease_token}) as it`
    expect(JSON.stringify(attempt)).toContain(SECRET)
    const taken = await stage.instagramService`
      select announce_platform('instagram', 'Instagram', '99.0.0', '{"platform": "instagram",
        "options": [{"option": "instagram_feed"}]}', 'http://127.0.0.1:1') as taken`
    expect(taken[0]?.taken).toBe(true)
  })
})

describe('a user', () => {
  const theirs = Object.entries(relations).filter(
    ([name, line]) => line.authenticated && name.startsWith('public.'),
  )

  it.each(theirs)('sees nothing of another user in %s', async (name, line) => {
    const may = line.authenticated?.select
    const columns = Array.isArray(may) ? may.join(', ') : '*'
    const rowsOf = (userId: string) =>
      asUser(stage.owner, userId, (sql) => sql.unsafe(`select ${columns} from ${name}`))
    expect((await rowsOf(stage.userId)).length).toBeGreaterThan(0)
    const seen = JSON.stringify(await rowsOf(await createUser(stage.owner)))
    expect(seen).not.toContain(stage.userId)
    expect(seen).not.toContain(job.job_id)
  })

  it('is nobody without claims, with those of nobody, and as anon with those of somebody', async () => {
    const jobsAs = (role: string, claims: string) =>
      stage.owner.begin(async (sql) => {
        await sql`select set_config('request.jwt.claims', ${claims}, true)`
        await sql.unsafe(`set local role ${role}`)
        return sql`select id from publication_jobs`
      })
    expect(await jobsAs('authenticated', '')).toHaveLength(0)
    expect(await jobsAs('authenticated', JSON.stringify({ sub: NOBODY }))).toHaveLength(0)
    await expect(jobsAs('anon', JSON.stringify({ sub: stage.userId }))).rejects.toMatchObject({
      code: '42501',
    })
  })
})
