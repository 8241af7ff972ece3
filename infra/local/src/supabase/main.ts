import { join } from 'node:path'
import { listen, loadConfig, runService } from '@carteiro/service-kit'
import { Hono } from 'hono'
import type { JSONWebKeySet } from 'jose'
import postgres from 'postgres'
import { z } from 'zod'
import { createAuthApp } from '../auth/app.ts'
import { loadKeys } from '../auth/keys.ts'
import { startCronRunner } from '../cron/runner.ts'
import { startNetWorker } from '../net/worker.ts'
import { attachRealtime, type Realtime } from '../realtime/server.ts'
import { createStorageApp } from '../storage/app.ts'
import { MEDIA_BUCKET, STORAGE_PATH, STORAGE_REST_PATH, storageKeysOf } from '../storage/keys.ts'
import { createStorageRest } from '../storage/rest/app.ts'
import { createSpanReceiver } from './spans.ts'

const config = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().default(54321),
  DATABASE_URL: z.url(),
  /** Folder of keys.json, spans.jsonl and the objects of Storage. */
  STATE_DIR: z.string(),
})

/** The parts of Supabase that the embedded stack imitates, in one process: Auth, Realtime, Storage, pg_cron, pg_net. */
await runService(async (defer) => {
  const { HOST, PORT, DATABASE_URL, STATE_DIR } = loadConfig(config, process.env)
  const log = (line: string): void =>
    void process.stdout.write(`${JSON.stringify({ service: 'supabase', msg: line })}\n`)
  const keys = await loadKeys(STATE_DIR)
  const sql = postgres(DATABASE_URL, { max: 4, onnotice: () => undefined })
  defer('database', () => sql.end({ timeout: 5 }))

  const app = new Hono()
  const issuer = `http://${HOST}:${PORT}/auth/v1`
  app.route('/auth/v1', createAuthApp({ sql, keys, issuer, log }))
  const storage = await createStorageApp({
    dir: join(STATE_DIR, 'storage'),
    base: STORAGE_PATH,
    buckets: [MEDIA_BUCKET],
    credentials: storageKeysOf(keys),
  })
  app.route('/', storage)
  // Behind the S3 endpoint, whose path is below this one's.
  const jwks = { keys: [keys.publicJwk] as JSONWebKeySet['keys'] }
  const tokenKeys = { jwtSecret: keys.jwtSecret, jwks }
  app.route(
    '/',
    createStorageRest({ sql, dir: join(STATE_DIR, 'storage'), base: STORAGE_REST_PATH, keys: tokenKeys }),
  )
  app.route('/otlp', await createSpanReceiver(join(STATE_DIR, 'spans.jsonl')))
  let realtime: Realtime | undefined
  app.get('/healthz', async (context) => {
    await realtime?.ready()
    return context.json({ status: realtime ? 'ok' : 'starting', service: 'supabase' }, realtime ? 200 : 503)
  })
  app.all('/realtime/*', (context) => realtime?.rest.fetch(context.req.raw) ?? context.text('starting', 503))

  const listener = await listen(app, { host: HOST, port: PORT })
  realtime = await attachRealtime({
    server: listener.server,
    databaseUrl: DATABASE_URL,
    jwtSecret: keys.jwtSecret,
    jwks,
    log,
  })
  const { stop } = realtime
  defer('http', listener.close)
  defer('realtime', () => stop())

  const cron = await startCronRunner({ databaseUrl: DATABASE_URL, log })
  defer('pg_cron', cron.stop)
  const net = await startNetWorker({ databaseUrl: DATABASE_URL, log })
  defer('pg_net', net.stop)
})
