import { randomUUID } from 'node:crypto'
import postgres, { type Sql } from 'postgres'
import { percentile, print, printTable, printVerdict } from '../queue/figures.ts'
import { findJobs } from './find-jobs.ts'

const ROUNDS = Number(process.env.BENCH_HISTORY_ROUNDS ?? 400)
const WARM_UP = 20
const ALLOWED = 1.15

const OPERATIONS = ['enqueue', 'claim', 'settle', 'list', 'search'] as const
type Operation = (typeof OPERATIONS)[number]
type Times = Record<Operation, number[]>

const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }

/** A user's day with one job: each operation is a call of the database, as gateway and dispatcher make it. */
const prepare = async (url: string) => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  await sql`update carteiro.platform_policies set rates = '[]'`
  const [user] = await sql`select id from auth.users where email = 'few@example.com'`
  const [account] = await sql`
    insert into carteiro.platform_accounts (user_id, platform, external_id, display_name, credentials)
    values (${user?.id}, 'x', ${randomUUID()}, 'Account', '{"key_id": "k1"}')
    returning id`
  const dispatcher = randomUUID()
  const times = Object.fromEntries(OPERATIONS.map((operation) => [operation, [] as number[]])) as Times
  const timed = async <Answer>(operation: Operation, work: () => Promise<Answer>): Promise<Answer> => {
    const startedAt = performance.now()
    const answer = await work()
    times[operation].push(performance.now() - startedAt)
    return answer
  }
  const request = {
    user_id: user?.id,
    total_requested: 1,
    jobs: [
      {
        platform: 'x',
        option: 'x_post',
        account_id: account?.id,
        content: { mediaFiles: [], caption: 'Bom dia', settings: {} },
      },
    ],
  }
  const round = async (): Promise<void> => {
    await timed('enqueue', () => sql`select carteiro.enqueue_publication(${sql.json(request)})`)
    const [claimed] = await timed(
      'claim',
      () => sql`select carteiro.poll_publication_queue(dispatcher_id => ${dispatcher}) as answer`,
    )
    const settlements = claimed?.answer.claims.map((claim: { lease_token: string }) => ({
      lease_token: claim.lease_token,
      outcome: completed,
    }))
    if (settlements.length !== 1) throw new Error(`${settlements.length} jobs were claimed, not one`)
    await timed(
      'settle',
      () =>
        sql`select carteiro.poll_publication_queue(dispatcher_id => ${dispatcher}, settlements => ${sql.json(settlements)}, max_concurrent => 0)`,
    )
    await timed('list', () => findJobs(sql, user?.id, {}))
    await timed('search', () => findJobs(sql, user?.id, { search: 'jabutic' }))
  }
  return { times, round, close: (): Promise<void> => sql.end() }
}

/** Enqueue, claim, settle, list and search in a database with a long history, in turn with the same in an almost empty one. */
export const compareWithEmpty = async (emptyUrl: string, fullUrl: string, jobs: number): Promise<void> => {
  const sides = { empty: await prepare(emptyUrl), full: await prepare(fullUrl) }
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    if (round === WARM_UP)
      for (const { times } of Object.values(sides)) for (const one of OPERATIONS) times[one] = []
    await sides.empty.round()
    await sides.full.round()
  }
  await Promise.all(Object.values(sides).map(({ close }) => close()))
  print(`${ROUNDS} jobs of a user with 1,000, one after the other, in turn in both databases; ms`)
  printTable(
    ['', 'empty: p50', 'p95', `${jobs.toLocaleString('en')} finished jobs: p50`, 'p95'],
    OPERATIONS.map((operation) => [
      operation,
      ...Object.values(sides).flatMap(({ times }) =>
        [0.5, 0.95].map((share) => percentile(times[operation], share).toFixed(2)),
      ),
    ]),
  )
  for (const operation of OPERATIONS)
    printVerdict(
      `${operation}: p50 in the empty database beside that in the full one`,
      percentile(sides.empty.times[operation], 0.5) / percentile(sides.full.times[operation], 0.5),
      1 / ALLOWED,
    )
}

/** Another connection for each part of the cleanup. */
export const connections = (url: string): { sql: Sql; cleaner: Sql; watcher: Sql } => {
  const open = (): Sql => postgres(url, { max: 1, onnotice: () => undefined })
  return { sql: open(), cleaner: open(), watcher: open() }
}
