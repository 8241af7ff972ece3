import { randomUUID } from 'node:crypto'
import postgres, { type Sql } from 'postgres'
import { applyBootstrap, applyMigrations, setRolePasswords } from '../../../infra/local/src/postgres/index.ts'
import type { Place } from '../place.ts'
import { payloadOf, type System } from '../system.ts'

const USERS = 1_000
const JOBS_PER_USER = 10
const HELD_CHUNK = 500
export const SECRET = 'a-secret-of-at-least-thirty-two-characters'

export type User = { userId: string; accountId: string }

export const makeUser = async (sql: Sql, platform = 'x'): Promise<User> => {
  const [user] =
    await sql`insert into auth.users (email) values (${`${randomUUID()}@example.com`}) returning id`
  const [account] = await sql`
    insert into carteiro.platform_accounts (user_id, platform, external_id, display_name, credentials)
    values (${user?.id}, ${platform}, ${randomUUID()}, 'Account', '{"key_id": "k1"}')
    returning id`
  return { userId: user?.id, accountId: account?.id }
}

export type NewJob = {
  platform: string
  option: string
  account_id: string | undefined
  content: Record<string, unknown>
  scheduled_at?: string
}

/** The request that the gateway passes to the database. */
export const requestWith = (userId: string | undefined, jobs: NewJob[]) => ({
  user_id: userId,
  total_requested: jobs.length,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  jobs,
})

const requestOf = (user: User | undefined, jobs: number, sentAt?: number, scheduledAt?: string) =>
  requestWith(
    user?.userId,
    Array.from({ length: jobs }, () => ({
      platform: 'x',
      option: 'x_post',
      account_id: user?.accountId,
      content: payloadOf(sentAt),
      ...(scheduledAt ? { scheduled_at: scheduledAt } : {}),
    })),
  )

export type Carteiro = System & {
  sql: Sql
  users: User[]
  /** Adds jobs that are held as those of a paused platform are. */
  addHeld(jobs: number): Promise<void>
}

/** Carteiro with everything that it does in production: rows, messages, states, timeline, cap, leases, broadcasts, the real dispatcher. */
export const makeCarteiro = async (place: Place): Promise<Carteiro> => {
  const database = await place.makeDatabase('carteiro')
  await applyBootstrap(database.url)
  await applyMigrations(database.url)
  await setRolePasswords(database.url)
  // postgres.js passes calls around all connections that are open: the users are made on others, so that calls that come
  // one by one share one connection here, as they do with the peers.
  const sql = postgres(database.url, { max: 8, onnotice: () => undefined })
  const setUp = postgres(database.url, { max: 8, onnotice: () => undefined })
  await sql`update carteiro.platform_policies set rates = '[]'`
  await sql`update carteiro.platforms set url = ${place.handlerUrl}, version = '1.0.0', catalog = '{}', registered_at = now()
    where platform = 'x'`
  const users = await Promise.all(Array.from({ length: USERS }, () => makeUser(setUp)))
  await setUp.end()
  let calls = 0
  const enqueue = (jobs: number, sentAt?: number, scheduledAt?: string) => {
    calls += 1
    const request = requestOf(users[calls % USERS], jobs, sentAt, scheduledAt)
    return sql`select carteiro.enqueue_publication(${sql.json(request as never)})`
  }
  return {
    name: 'Carteiro',
    sql,
    users,
    serverPid: place.postgresPid,
    setConcurrency: async (concurrency) => {
      await sql`select carteiro.set_max_concurrent(${concurrency})`
    },
    // A user's share of a queue is twice the cap: many users with a few jobs each, as in production.
    fillBy: JOBS_PER_USER,
    enqueueMany: (jobs) => enqueue(jobs),
    enqueueOne: async (sentAt) => {
      await enqueue(1, sentAt)
    },
    clear: async () => {
      await sql`truncate carteiro.publications cascade`
      await sql`
        insert into carteiro.publication_slots (slot) select generate_series(1, max_concurrent) from carteiro.queue_settings
        on conflict do nothing`
      await sql`truncate pgmq.q_publication_queue, pgmq.q_publication_queue_high, pgmq.q_publication_queue_low`
      await sql`truncate realtime.messages`
      await sql`vacuum analyze`
      await sql`checkpoint`
    },
    worker: {
      file: '../../services/dispatcher/src/main.ts',
      env: {
        DATABASE_URL: database.urlAs('carteiro_dispatcher'),
        INTERNAL_AUTH_SECRET: SECRET,
        PORT: '0',
        LOG_LEVEL: 'warn',
      },
    },
    addHeld: async (jobs) => {
      const later = new Date(Date.now() + 86_400_000).toISOString()
      for (let left = jobs; left > 0; left -= HELD_CHUNK) await enqueue(Math.min(HELD_CHUNK, left), 0, later)
      await sql`update publication_jobs set hold_reason = 'platform_paused', next_attempt_at = null
        where scheduled_at is not null`
      await sql`update carteiro.publication_timers set due_at = 'infinity'`
      await sql`vacuum analyze`
    },
    close: () => sql.end(),
  }
}
