import { randomUUID } from 'node:crypto'
import postgres, { type Sql } from 'postgres'
import { applyBootstrap, applyMigrations, setRolePasswords } from '../../../infra/local/src/postgres/index.ts'
import { inChunks, type MakeSystem, payloadOf } from '../system.ts'

const CHUNK = 500
const USERS = 200
export const SECRET = 'a-secret-of-at-least-thirty-two-characters'

export const makeUser = async (sql: Sql): Promise<string> => {
  const [user] =
    await sql`insert into auth.users (email) values (${`${randomUUID()}@example.com`}) returning id`
  await sql`
    insert into platform_accounts (user_id, platform, external_id, display_name, credentials)
    values (${user?.id}, 'x', ${randomUUID()}, 'somebody', '{"key_id": "k1"}')`
  return user?.id
}

export const requestOf = (userId: string, jobs: number, sentAt?: number) => ({
  user_id: userId,
  total_requested: jobs,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  jobs: Array.from({ length: jobs }, () => ({
    platform: 'x',
    option: 'x_post',
    content: payloadOf(sentAt),
  })),
})

/** This system, its whole real way: rows, messages, states, timeline, cap, leases, broadcasts, the real dispatcher. */
export const makeCarteiro: MakeSystem = async (place) => {
  const database = await place.makeDatabase('carteiro')
  await applyBootstrap(database.url)
  await applyMigrations(database.url)
  await setRolePasswords(database.url)
  const sql = postgres(database.url, { max: 8, onnotice: () => undefined })
  await sql`update platform_policies set rates = '[]'`
  await sql`update platforms set url = ${place.handlerUrl}, version = '1.0.0', catalog = '{}', announced_at = now()
    where platform = 'x'`
  const users = await Promise.all(Array.from({ length: USERS }, () => makeUser(sql)))
  let turn = 0
  const enqueue = (jobs: number, sentAt?: number) => {
    turn += 1
    const request = requestOf(users[turn % USERS] ?? '', jobs, sentAt)
    return sql`select enqueue_publication(${sql.json(request as never)})`
  }
  return {
    name: 'Carteiro',
    serverPid: place.postgresPid,
    setUp: async () => undefined,
    setConcurrency: async (concurrency) => {
      await sql`select set_max_concurrent(${concurrency})`
    },
    // An author's share of a lane is twice the cap: many authors with a few jobs each, as in life.
    fill: (jobs) =>
      inChunks(jobs, Math.min(CHUNK, Math.max(1, Math.ceil(jobs / USERS))), (size) => enqueue(size)),
    enqueueOne: async (sentAt) => {
      await enqueue(1, sentAt)
    },
    clear: async () => {
      await sql`truncate publications cascade`
      await sql`
        insert into publication_slots (slot) select generate_series(1, max_concurrent) from queue_settings
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
    close: () => sql.end(),
  }
}
