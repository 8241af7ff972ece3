import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { addEndpoint, keys } from '@carteiro/testing/webhooks/endpoints'
import { startReceiver } from '@carteiro/testing/webhooks/receiver'
import postgres from 'postgres'
import { freePort } from '../../infra/local/src/free-port.ts'
import {
  applyBootstrap,
  applyMigrations,
  setRolePasswords,
  startPostgres,
} from '../../infra/local/src/postgres/index.ts'
import { percentile, print, printTable, printVerdict } from '../queue/figures.ts'

const SECONDS = Number(process.env.BENCH_WEBHOOK_SECONDS ?? 600)
const EVENTS_PER_SECOND = 200
const TICK_MS = 100
const LAG_LIMIT_MS = 2_000
const LAST_ARRIVES_WITHIN_MS = 60_000

const dispatcherFile = join(import.meta.dirname, '../../services/dispatcher/src/main.ts')
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The dispatcher as it is deployed. */
const startDispatcher = (url: string, allowedOrigin: string): ChildProcess =>
  spawn(process.execPath, [dispatcherFile], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: url,
      INTERNAL_AUTH_SECRET: 'a-secret-of-at-least-thirty-two-characters',
      WEBHOOK_ENCRYPTION_KEYS: keys.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(','),
      MEDIA_ALLOWED_ORIGINS: allowedOrigin,
      LOG_LEVEL: 'warn',
      PORT: '0',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })

/**
 * Two endpoints of one user, one that answers and one that never does: events for both, and how long after each was
 * written it arrived at the first.
 */
export const benchWebhooks = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-bench-'))
  await chmod(folder, 0o755)
  const port = await freePort()
  const database = await startPostgres({ dataDir: join(folder, 'postgres'), port })
  const sql = postgres(database.url(), { max: 1, onnotice: () => undefined })
  const receiver = await startReceiver()
  const lags: number[] = []
  const seen = new Set<string>()
  let toDead = 0
  receiver.answerWith(async ({ path, id, body, at }) => {
    receiver.received.length = 0
    if (path === '/dead') {
      toDead += 1
      await new Promise(() => undefined)
    }
    seen.add(id)
    lags.push(at - Date.parse(JSON.parse(body).timestamp))
    return 204
  })
  try {
    await applyBootstrap(database.url())
    await applyMigrations(database.url())
    await setRolePasswords(database.url())
    const [user] = await sql`insert into auth.users (email) values ('bench@example.com') returning id`
    const userId: string = user?.id
    await addEndpoint(sql, { user_id: userId, url: receiver.url('/healthy') })
    await addEndpoint(sql, { user_id: userId, url: receiver.url('/dead') })
    const dispatcher = startDispatcher(database.url(undefined, 'carteiro_dispatcher'), receiver.origin)
    const startedAt = performance.now()
    let events = 0
    while (performance.now() - startedAt < SECONDS * 1000) {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * EVENTS_PER_SECOND) - events
      await sql`
        select carteiro.publish_event('job.completed', ${userId}, array['x'], 'live', jsonb_build_object('n', n, 'text', repeat('a', 1000)))
        from generate_series(1, ${due}::int) as n`
      events += due
      await pause(TICK_MS)
    }
    const giveUpAt = performance.now() + LAST_ARRIVES_WITHIN_MS
    while (seen.size < events && performance.now() < giveUpAt) await pause(TICK_MS)
    const ended = once(dispatcher, 'exit')
    dispatcher.kill('SIGTERM')
    await ended

    print(
      `${SECONDS} s at ${EVENTS_PER_SECOND} events a second to a healthy and a dead endpoint; load ${loadavg()[0]?.toFixed(1)}`,
    )
    printTable(
      ['events', 'arrived', 'arrivals', 'lag p50, ms', 'p95', 'p99', 'most', 'sent to the dead one'],
      [
        [
          events,
          seen.size,
          lags.length,
          ...[0.5, 0.95, 0.99, 1].map((share) => Math.round(percentile(lags, share))),
          toDead,
        ].map(String),
      ],
    )
    printVerdict('2 s beside the p95 lag', LAG_LIMIT_MS / percentile(lags, 0.95), 1)
    printVerdict('arrived, of all events', seen.size / events, 1)
  } finally {
    await receiver.close()
    await sql.end()
    await database.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
