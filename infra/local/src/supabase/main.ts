import { join } from 'node:path'
import { listen, loadConfig, runService } from '@carteiro/service-kit'
import { Hono } from 'hono'
import postgres from 'postgres'
import { z } from 'zod'
import { createAuthApp } from '../auth/app.ts'
import { loadKeys } from '../auth/keys.ts'
import { startCronRunner } from '../cron/runner.ts'
import { startNetWorker } from '../net/worker.ts'
import { attachRealtime } from '../realtime/server.ts'
import { createSpanReceiver } from './spans.ts'

const config = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().default(54321),
  DATABASE_URL: z.url(),
  /** Folder of keys.json and spans.jsonl. */
  STATE_DIR: z.string(),
})

/** The parts of Supabase that the embedded stack imitates, in one process: Auth, Realtime, pg_cron, pg_net. */
await runService(async (defer) => {
  const { HOST, PORT, DATABASE_URL, STATE_DIR } = loadConfig(config, process.env)
  const log = (line: string): void =>
    void process.stdout.write(`${JSON.stringify({ service: 'supabase', msg: line })}\n`)
  const keys = await loadKeys(STATE_DIR)
  const sql = postgres(DATABASE_URL, { max: 4, onnotice: () => undefined })
  defer('database', () => sql.end({ timeout: 5 }))

  const app = new Hono()
  const listener = await listen(app, { host: HOST, port: PORT })
  const realtime = await attachRealtime({
    server: listener.server,
    databaseUrl: DATABASE_URL,
    jwtSecret: keys.jwtSecret,
    jwks: { keys: [keys.publicJwk] },
    log,
  })
  app.route('/auth/v1', createAuthApp({ sql, keys, issuer: `${listener.url}/auth/v1` }))
  app.route('/otlp', createSpanReceiver(join(STATE_DIR, 'spans.jsonl')))
  app.get('/healthz', async (context) => {
    await realtime.ready()
    return context.json({ status: 'ok', service: 'supabase' })
  })
  app.route('/', realtime.rest)
  defer('http', listener.close)
  defer('realtime', () => realtime.stop())

  const cron = await startCronRunner({ databaseUrl: DATABASE_URL, log })
  defer('pg_cron', cron.stop)
  const net = await startNetWorker({ databaseUrl: DATABASE_URL, log })
  defer('pg_net', net.stop)
})
