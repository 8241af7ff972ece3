import { randomUUID } from 'node:crypto'
import type { Mode } from '@carteiro/contracts'
import {
  asUser,
  createAccount,
  createUser,
  type DatabaseHarness,
  enqueue,
  pollQueue,
  registerTestDeployment,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { relations } from './matrix.ts'

/** Ciphertexts of X's tokens, which only X's service of that mode may read. */
const SECRETS = { live: 'encrypted-for-x-only', test: 'encrypted-for-x-in-mode-test-only' }
const UNKNOWN_USER = randomUUID()

type Target = { mode: Mode; accountId: string; job: { job_id: string; lease_token: string } }

let harness: DatabaseHarness
let live: Target
let test: Target

/** An account, a job in flight, and connections under way of X, in a mode. */
const setUp = async (mode: Mode, accountId: string): Promise<Target> => {
  const { owner } = harness
  const service = mode === 'live' ? harness.xService : harness.xTestService
  await owner`
    update carteiro.platform_accounts
    set credentials = ${owner.json({ key_id: 'old', data: SECRETS[mode] })}, refresh_due_at = now() - interval '1 minute'
    where id = ${accountId}`
  await enqueue(harness, [{}], { mode })
  const job = (await pollQueue(harness.dispatcher, { mode })).claims[0]
  if (!job) throw new Error('the job was not claimed')
  await service`select carteiro.begin_step(${job.job_id}, ${job.lease_token}, 'create_post', '{}', true, 60, false)`
  await enqueue(harness, [{ scheduled_at: new Date(Date.now() + 3_600_000).toISOString() }], { mode })
  for (const state of ['open', 'used']) {
    await service`
      select carteiro.begin_account_connection(${harness.userId}, ${`${state} ${mode}`}, 'browser',
        ${service.json({ data: SECRETS[mode] })}, 'https://carteiro.example/callback', null)`
  }
  await service`select carteiro.use_account_connection(${`used ${mode}`})`
  const used = await connectionOf(`used ${mode}`)
  await service`select carteiro.offer_account_candidates(${used}, ${`claim ${mode}`}, ${service.json({ data: SECRETS[mode] })})`
  return { mode, accountId, job }
}
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await registerTestDeployment(harness)
  live = await setUp('live', harness.accountId)
  test = await setUp('test', await createAccount(harness.owner, harness.userId, 'x', 'test'))
})
afterAll(() => harness.close())

/** The rows that could be changed. */
const world = () => harness.owner`
  select (select jsonb_agg(to_jsonb(one) order by id) from publication_jobs as one) as jobs,
    (select jsonb_agg(to_jsonb(one) order by job_id, step) from carteiro.publication_steps as one) as steps,
    (select jsonb_agg(to_jsonb(one) order by job_id, seq) from carteiro.publication_job_events as one) as events,
    (select jsonb_agg(to_jsonb(one) order by id) from carteiro.platform_accounts as one where platform = 'x') as accounts,
    (select jsonb_agg(to_jsonb(one) order by id) from carteiro.account_connections as one) as connections,
    (select jsonb_agg(to_jsonb(one) order by mode) from carteiro.platforms as one where platform = 'x') as platforms`

const connectionOf = async (state: string): Promise<string> => {
  const [row] = await harness.owner`select id from carteiro.account_connections where state_hash = ${state}`
  return row?.id
}

/** Services, and the mode of what they have no right to. */
const strangers = [
  ["another platform's service", 'instagramService', 'live'],
  ["the platform's own service in mode test", 'xTestService', 'live'],
  ["the platform's own service in mode live", 'xService', 'test'],
] as const

describe.each(strangers)('%s', (_who, stranger, mode) => {
  const target = (): Target => (mode === 'live' ? live : test)
  const attempts: [string, () => string | Promise<string>][] = [
    [
      'opens the attempt',
      () => `carteiro.open_publication_attempt('${target().job.job_id}', '${target().job.lease_token}')`,
    ],
    [
      'begins a step',
      () =>
        `carteiro.begin_step('${target().job.job_id}', '${target().job.lease_token}', 'forged', '{}', true, 60, true)`,
    ],
    [
      'ends a step',
      () =>
        `carteiro.finish_step('${target().job.job_id}', '${target().job.lease_token}', 'create_post', 'done', '{"post_id": "1"}')`,
    ],
    [
      'adopts a step',
      () =>
        `carteiro.adopt_step('${target().job.job_id}', '${target().job.lease_token}', 'create_post', '{}')`,
    ],
    [
      'reports progress',
      () =>
        `carteiro.report_publication_progress('${target().job.job_id}', '${target().job.lease_token}', 'done', 100)`,
    ],
    [
      'asks for posts',
      () =>
        `carteiro.posts_of_other_jobs('${target().job.job_id}', '${target().job.lease_token}', '{1}', now())`,
    ],
    ['lists accounts to refresh', () => 'carteiro.accounts_to_refresh(100)'],
    ['refreshes the account', () => `carteiro.begin_account_refresh('${target().accountId}', null, 60)`],
    [
      'stores tokens over it',
      () => `carteiro.finish_account_refresh('${target().accountId}', 1, '{}', 1, 1)`,
    ],
    [
      'marks the account as disconnected',
      () => `carteiro.fail_account_refresh('${target().accountId}', 1, true, '{}', 1)`,
    ],
    ['lists accounts with old keys', () => `carteiro.accounts_without_key('new', 100)`],
    [
      'reencrypts tokens with its key',
      () =>
        `carteiro.reencrypt_account('${target().accountId}', '{"key_id": "old", "data": "${SECRETS[mode]}"}', '{}')`,
    ],
    ['lists accounts to check', () => 'carteiro.accounts_to_check(100)'],
    [
      'stores problems',
      () =>
        `carteiro.report_account_check('${target().accountId}', '[{"code": "x"}]', '{"${target().job.job_id}": [{"code": "x"}]}', '{"tier": "x"}')`,
    ],
    ['uses a connection', () => `carteiro.use_account_connection('open ${mode}')`],
    ['finds candidates', () => `carteiro.find_account_candidates('claim ${mode}')`],
    [
      'offers others',
      async () =>
        `carteiro.offer_account_candidates('${await connectionOf(`used ${mode}`)}', 'claim ${mode}', '{}')`,
    ],
    [
      'ends a connection',
      async () => `carteiro.end_account_connection('${await connectionOf(`used ${mode}`)}', 'claim ${mode}')`,
    ],
    [
      'registers X',
      () => `carteiro.register_platform('x', 'X', '99.0.0', '{}', 'http://127.0.0.1:1', '${mode}')`,
    ],
    [
      'registers an option of X as its own',
      () =>
        `carteiro.register_platform('instagram', 'I', '99.0.0', '{"options": [{"option": "x_post"}]}', 'http://127.0.0.1:1')`,
    ],
    [
      'registers its catalog as that of X',
      () =>
        `carteiro.register_platform('instagram', 'I', '99.0.0', '{"platform": "x"}', 'http://127.0.0.1:1')`,
    ],
  ]
  it.each(attempts)('%s: it reads and changes no row of another deployment', async (_what, attempt) => {
    const before = await world()
    const answer = await harness[stranger].unsafe(`select * from ${await attempt()}`).then(
      (rows) => JSON.stringify(rows),
      (error: Error) => error.message,
    )
    expect(answer).not.toContain(SECRETS[mode])
    expect(answer).not.toContain(target().accountId)
    expect(await world()).toEqual(before)
  })
})

it('a platform’s service may do all of it for its own platform', async () => {
  const [attempt] =
    await harness.xService`select carteiro.open_publication_attempt(${live.job.job_id}, ${live.job.lease_token}) as it`
  expect(JSON.stringify(attempt)).toContain(SECRETS.live)
  const taken = await harness.instagramService`
    select carteiro.register_platform('instagram', 'Instagram', '99.0.0', '{"platform": "instagram",
      "options": [{"option": "instagram_feed"}]}', 'http://127.0.0.1:1') as taken`
  expect(taken[0]?.taken).toBe(true)
})

describe('a user', () => {
  const theirs = Object.entries(relations).filter(
    ([name, line]) => line.authenticated && name.startsWith('public.'),
  )

  it.each(theirs)('sees nothing of another user in %s', async (name, line) => {
    const may = line.authenticated?.select
    const columns = Array.isArray(may) ? may.join(', ') : '*'
    const rowsOf = (userId: string) =>
      asUser(harness.owner, userId, (sql) => sql.unsafe(`select ${columns} from ${name}`))
    expect((await rowsOf(harness.userId)).length).toBeGreaterThan(0)
    const seen = JSON.stringify(await rowsOf(await createUser(harness.owner)))
    expect(seen).not.toContain(harness.userId)
    expect(seen).not.toContain(live.job.job_id)
  })

  it('sees no row without claims, with claims of an unknown user, or as anon with claims of a real one', async () => {
    const jobsAs = (role: string, claims: string) =>
      harness.owner.begin(async (sql) => {
        await sql`select set_config('request.jwt.claims', ${claims}, true)`
        await sql.unsafe(`set local role ${role}`)
        return sql`select id from publication_jobs`
      })
    expect(await jobsAs('authenticated', '')).toHaveLength(0)
    expect(await jobsAs('authenticated', JSON.stringify({ sub: UNKNOWN_USER }))).toHaveLength(0)
    await expect(jobsAs('anon', JSON.stringify({ sub: harness.userId }))).rejects.toMatchObject({
      code: '42501',
    })
  })
})
