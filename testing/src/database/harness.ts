import { randomUUID } from 'node:crypto'
import type { Mode } from '@carteiro/contracts'
import postgres, { type Sql, type TransactionSql } from 'postgres'
import { createTestDatabase, type TestDatabase } from './database.ts'

/** A cloned database with a connection as every role that matters here. */
export type DatabaseHarness = {
  database: TestDatabase
  owner: Sql
  gateway: Sql
  dispatcher: Sql
  xService: Sql
  /** Of X's service in mode test. It registers nothing by itself (registerTestDeployment). */
  xTestService: Sql
  instagramService: Sql
  userId: string
  accountId: string
  close(): Promise<void>
}

export const createUser = async (owner: Sql): Promise<string> => {
  const [user] = await owner<
    { id: string }[]
  >`insert into auth.users (email) values (${randomUUID()}) returning id`
  if (!user) throw new Error('no user was made')
  return user.id
}

export const createAccount = async (
  owner: Sql,
  userId: string,
  platform: string,
  mode: Mode = 'live',
): Promise<string> => {
  const [account] = await owner<{ id: string }[]>`
    insert into carteiro.platform_accounts (user_id, platform, mode, external_id, display_name, credentials)
    values (${userId}, ${platform}, ${mode}, ${randomUUID()}, 'Account', '{"key_id": "k1"}') returning id`
  if (!account) throw new Error('no account was made')
  return account.id
}

/** Registers a test deployment of X, as its service does when it starts. */
export const registerTestDeployment = async (
  { xTestService }: Pick<DatabaseHarness, 'xTestService'>,
  url = 'http://x.test.example',
): Promise<void> => {
  await xTestService`
    select carteiro.register_platform('x', 'X', '1.0.0', '{"platform": "x", "options": []}', ${url}, 'test')`
}

export const startDatabaseHarness = async (): Promise<DatabaseHarness> => {
  const database = await createTestDatabase()
  const open = (url: string) => postgres(url, { max: 4, onnotice: () => undefined })
  const owner = open(database.url)
  const connections = {
    owner,
    gateway: open(database.urlAs('carteiro_gateway')),
    dispatcher: open(database.urlAs('carteiro_dispatcher')),
    xService: open(database.urlAs('carteiro_platform_x')),
    xTestService: open(database.urlAs('carteiro_test_platform_x')),
    instagramService: open(database.urlAs('carteiro_platform_instagram')),
  }
  const userId = await createUser(owner)
  return {
    database,
    ...connections,
    userId,
    accountId: await createAccount(owner, userId, 'x'),
    close: async () => {
      await Promise.all(Object.values(connections).map((sql) => sql.end()))
      await database.drop()
    },
  }
}

type NewJob = {
  option?: string
  platform?: string
  priority?: string
  scheduled_at?: string
  max_retries?: number
  content?: object
}

export type EnqueueAnswer = {
  publication_id: string
  replayed: boolean
  jobs: { job_id: string; platform: string; status: string }[]
}

export const enqueue = async (
  harness: Pick<DatabaseHarness, 'gateway' | 'userId'>,
  jobs: NewJob[] = [{}],
  more: Record<string, unknown> = {},
): Promise<EnqueueAnswer> => {
  const request = {
    user_id: harness.userId,
    total_requested: jobs.length,
    jobs: jobs.map((job) => ({
      platform: 'x',
      option: 'x_post',
      content: { mediaFiles: [], caption: 'Bom dia', settings: {} },
      ...job,
    })),
    ...more,
  }
  const [row] = await harness.gateway<{ answer: EnqueueAnswer }[]>`
    select carteiro.enqueue_publication(${harness.gateway.json(request as never)}) as answer`
  if (!row) throw new Error('no answer')
  return row.answer
}

export type PollAnswer = {
  settled: boolean[]
  lost: string[]
  claims: { job_id: string; lease_token: string; attempt: number; option: string }[]
  surplus: string[]
  held: number
  asleep: boolean
  next_due_in_seconds: number | null
}

export const pollQueue = async (
  dispatcher: Sql,
  input: {
    id?: string
    settlements?: { lease_token: string; outcome: Record<string, unknown> }[]
    renewals?: string[]
    max?: number
    sleep?: boolean
    prefetch?: number
    mode?: Mode
  } = {},
): Promise<PollAnswer> => {
  const [row] = await dispatcher<{ answer: PollAnswer }[]>`
    select carteiro.poll_publication_queue(
      dispatcher_id => ${input.id ?? randomUUID()},
      settlements => ${dispatcher.json((input.settlements ?? []) as never)},
      renewals => ${input.renewals ?? []}::uuid[],
      max_concurrent => ${input.max ?? null},
      wants_to_sleep => ${input.sleep ?? false},
      ahead => ${input.prefetch ?? 0},
      of_mode => ${input.mode ?? 'live'}
    ) as answer`
  if (!row) throw new Error('no answer')
  return row.answer
}

export const jobOf = async (owner: Sql, id: string) => {
  const [job] = await owner`select * from publication_jobs where id = ${id}`
  return job ?? {}
}

export const timelineOf = async (owner: Sql, id: string): Promise<string[]> =>
  (await owner`select type from carteiro.publication_job_events where job_id = ${id} order by seq`).map(
    (row) => row.type,
  )

/** Runs statements as PostgREST does for a signed-in user: with role and claims set in a transaction. */
export const asUser = <T>(owner: Sql, userId: string, work: (sql: TransactionSql) => Promise<T>) =>
  owner.begin(async (sql) => {
    await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: userId, role: 'authenticated' })}, true)`
    await sql`set local role authenticated`
    return work(sql)
  })

/** Deletes jobs, messages and waiting broadcasts, frees all slots, and restores the settings of the migrations. */
export const clearQueue = async ({ owner }: DatabaseHarness): Promise<void> => {
  await owner`delete from carteiro.publications`
  await owner`
    select pgmq.purge_queue(queue)
    from unnest(carteiro.priority_queues_of('live') || carteiro.priority_queues_of('test')) as queue`
  await owner`truncate carteiro.publication_broadcasts`
  await owner`select setval('carteiro.publication_broadcast_clock', 1)`
  await owner`update carteiro.publication_slots set job_id = null, lease_token = null, dispatcher_id = null`
  await owner`update carteiro.queue_settings set lease = '30 seconds', retry_base = '10 seconds'`
  await owner`update carteiro.platform_accounts set status = 'connected'`
  await owner`update carteiro.platform_policies set failures_in_a_row = 0, failing_users = '{}', open_until = null, trial_until = null, timed_out_at = null`
  await owner`update carteiro.platforms set last_due_at = null`
}
