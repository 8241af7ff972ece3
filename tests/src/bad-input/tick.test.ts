import { randomUUID } from 'node:crypto'
import { TICK_PATH } from '@carteiro/contracts'
import { createApp, createDispatcher } from '@carteiro/dispatcher'
import {
  connectDatabase,
  createLogger,
  type Listener,
  listen,
  type Sql,
  signInternalCall,
} from '@carteiro/service-kit'
import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import { fuzzed, HANG_MS, oddBody } from '@carteiro/testing/fuzz'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'

const SECRET = 'a-secret-of-tests-with-at-least-32-characters'
let database: TestDatabase
let sql: Sql
let listener: Listener
beforeAll(async () => {
  database = await createTestDatabase()
  sql = connectDatabase(database.urlAs('carteiro_dispatcher'), { service: 'test', max: 1 })
  const logger = createLogger({ service: 'dispatcher', level: 'silent' })
  const dispatcher = createDispatcher({ sql, id: randomUUID(), secret: SECRET, logger })
  const app = createApp({ sql, logger, secret: SECRET, dispatcher })
  listener = await listen(app, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await listener?.close()
  await sql?.end({ timeout: 1 })
  await database?.drop()
})

it('a tick wakes the dispatcher, which ignores the body', async () => {
  const token = await signInternalCall({ secret: SECRET, issuer: 'pg_cron', audience: 'dispatcher' })
  const tick = (body: BodyInit) =>
    fetch(listener.url + TICK_PATH, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(HANG_MS),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, connection: 'close' },
    })
  await fc.assert(
    fc.asyncProperty(oddBody({ v: 1 }), async (body) => {
      expect((await tick(body)).status).toBe(202)
    }),
    fuzzed(60),
  )
})
