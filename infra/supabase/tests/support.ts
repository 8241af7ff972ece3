import { randomUUID } from 'node:crypto'
import postgres, { type Sql, type TransactionSql } from 'postgres'
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts'

/** A cloned database with a connection as every role that matters here. */
export type Stage = {
  database: TestDatabase
  owner: Sql
  gateway: Sql
  dispatcher: Sql
  xService: Sql
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

export const createAccount = async (owner: Sql, userId: string, platform: string): Promise<string> => {
  const [account] = await owner<{ id: string }[]>`
    insert into platform_accounts (user_id, platform, external_id, display_name, credentials)
    values (${userId}, ${platform}, ${randomUUID()}, 'somebody', '{"key_id": "k1"}') returning id`
  if (!account) throw new Error('no account was made')
  return account.id
}

export const setStage = async (): Promise<Stage> => {
  const database = await createTestDatabase()
  const open = (url: string) => postgres(url, { max: 4, onnotice: () => undefined })
  const owner = open(database.url)
  const connections = {
    owner,
    gateway: open(database.urlAs('carteiro_gateway')),
    dispatcher: open(database.urlAs('carteiro_dispatcher')),
    xService: open(database.urlAs('carteiro_platform_x')),
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
  stage: Pick<Stage, 'gateway' | 'userId'>,
  jobs: NewJob[] = [{}],
  more: Record<string, unknown> = {},
): Promise<EnqueueAnswer> => {
  const request = {
    user_id: stage.userId,
    total_requested: jobs.length,
    jobs: jobs.map((job) => ({
      platform: 'x',
      option: 'x_post',
      content: { mediaFiles: [], caption: 'Bom dia', settings: {} },
      ...job,
    })),
    ...more,
  }
  const [row] = await stage.gateway<{ answer: EnqueueAnswer }[]>`
    select enqueue_publication(${stage.gateway.json(request as never)}) as answer`
  if (!row) throw new Error('no answer')
  return row.answer
}

export type Turn = {
  settled: boolean[]
  lost: string[]
  claims: { job_id: string; lease_token: string; attempt: number; option: string }[]
  held: number
  asleep: boolean
  next_due_in_seconds: number | null
}

export const takeTurn = async (
  dispatcher: Sql,
  input: {
    id?: string
    settlements?: { lease_token: string; outcome: Record<string, unknown> }[]
    renewals?: string[]
    max?: number
    sleep?: boolean
    ahead?: number
    /** Without it those that are claimed are announced at once. */
    announcements?: string[]
  } = {},
): Promise<Turn> => {
  const [row] = await dispatcher<{ answer: Turn }[]>`
    select run_dispatcher_turn(
      dispatcher_id => ${input.id ?? randomUUID()},
      settlements => ${dispatcher.json((input.settlements ?? []) as never)},
      renewals => ${input.renewals ?? []}::uuid[],
      max_concurrent => ${input.max ?? null},
      wants_to_sleep => ${input.sleep ?? false},
      ahead => ${input.ahead ?? 0},
      announcements => ${input.announcements ?? null}::uuid[]
    ) as answer`
  if (!row) throw new Error('no answer')
  return row.answer
}

export const jobOf = async (owner: Sql, id: string) => {
  const [job] = await owner`select * from publication_jobs where id = ${id}`
  return job ?? {}
}

export const timelineOf = async (owner: Sql, id: string): Promise<string[]> =>
  (await owner`select type from publication_job_events where job_id = ${id} order by seq`).map(
    (row) => row.type,
  )

/** Works as PostgREST does for a signed-in user: role and claims set in a transaction. */
export const asUser = <T>(owner: Sql, userId: string, work: (sql: TransactionSql) => Promise<T>) =>
  owner.begin(async (sql) => {
    await sql`select set_config('request.jwt.claims', ${JSON.stringify({ sub: userId, role: 'authenticated' })}, true)`
    await sql`set local role authenticated`
    return work(sql)
  })

/** No jobs, no messages, nothing to be told, free slots, settings as the migrations leave them. */
export const clearQueue = async ({ owner }: Stage): Promise<void> => {
  await owner`delete from publications`
  await owner`
    select pgmq.purge_queue(queue)
    from unnest(array['publication_queue', 'publication_queue_high', 'publication_queue_low']) as queue`
  await owner`truncate publication_broadcasts`
  await owner`select setval('publication_broadcast_clock', 1)`
  await owner`update publication_slots set job_id = null, lease_token = null, dispatcher_id = null`
  await owner`update queue_settings set lease = '30 seconds', retry_base = '10 seconds'`
  await owner`update platform_accounts set status = 'connected'`
  await owner`update platform_policies set failures_in_a_row = 0, failing_users = '{}', open_until = null, trial_until = null`
}
