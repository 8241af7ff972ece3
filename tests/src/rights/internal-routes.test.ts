import { randomUUID } from 'node:crypto'
import { createPlatformApp } from '@carteiro/platform-kit'
import { connectDatabase, createLogger, signInternalCall } from '@carteiro/service-kit'
import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import type { Hono } from 'hono'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { platformServices } from '../../../infra/doctor/src/services.ts'
import { type PlatformName, platformNames } from '../../../infra/platforms/src/index.ts'
import { createApp } from '../../../services/dispatcher/src/app.ts'
import { createDispatcher } from '../../../services/dispatcher/src/dispatcher.ts'

const SECRET = 'a-secret-of-tests-with-at-least-32-characters'
/** The routes that every service answers without authentication. */
const OPEN = ['/healthz', '/readyz', '/metrics']
const logger = createLogger({ service: 'test', level: 'silent' })

let database: TestDatabase
const ends: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  for (const end of ends) await end()
  await database.drop()
})

const connect = (role: string) => {
  const sql = connectDatabase(database.urlAs(role), { service: 'test', max: 1 })
  ends.push(() => sql.end({ timeout: 1 }))
  return sql
}

const platformApp = (platform: PlatformName): Hono => {
  const { config, define } = platformServices[platform]
  const settings = settingsInSandbox(config, platform, 'http://127.0.0.1:1')
  return createPlatformApp(define(settings as never), {
    sql: connect(`carteiro_platform_${platform}`),
    config: settings,
    logger,
  })
}
const dispatcherApp = (): Hono => {
  const sql = connect('carteiro_dispatcher')
  const dispatcher = createDispatcher({ sql, id: randomUUID(), secret: SECRET, logger })
  return createApp({ sql, logger, secret: SECRET, dispatcher })
}
const names = ['dispatcher', ...platformNames] as const

const now = (): number => Math.floor(Date.now() / 1000)
const callers = ['dispatcher', 'gateway', 'pg_cron'] as const
/** The valid token for a route; each test changes one claim. */
const signed = (claims: Record<string, unknown>, secret = SECRET, alg = 'HS256') =>
  new SignJWT({ iss: 'dispatcher', iat: now(), exp: now() + 60, ...claims })
    .setProtectedHeader({ alg })
    .sign(new TextEncoder().encode(secret))
const unsigned = (claims: object) =>
  `${[{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`

describe.each(names)('%s', (name) => {
  let app: Hono
  let routes: { method: string; path: string }[]
  beforeAll(() => {
    app = name === 'dispatcher' ? dispatcherApp() : platformApp(name)
    const served = app.routes.filter(({ method, path }) => method !== 'ALL' && !OPEN.includes(path))
    routes = [...new Map(served.map((one) => [`${one.method} ${one.path}`, one])).values()]
  })

  const call = ({ method, path }: { method: string; path: string }, authorization?: string) =>
    app.request(path, {
      method,
      body: '{}',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
    })

  const others: [string, () => string | undefined | Promise<string>][] = [
    ['no token', () => undefined],
    ['another scheme', async () => `Basic ${await signed({ aud: name })}`],
    ['what is no token', () => 'Bearer hello'],
    ['a token for another service', async () => `Bearer ${await signed({ aud: `not-${name}` })}`],
    ['a token for the gateway', async () => `Bearer ${await signed({ aud: 'gateway' })}`],
    ['a token without an audience', async () => `Bearer ${await signed({})}`],
    ['an expired token', async () => `Bearer ${await signed({ aud: name, exp: 1 })}`],
    ['a token that never expires', async () => `Bearer ${await signed({ aud: name, exp: undefined })}`],
    [
      'a token that lives for an hour',
      async () => `Bearer ${await signed({ aud: name, exp: now() + 3600 })}`,
    ],
    [
      'a token of an hour ago that lives for long',
      async () => `Bearer ${await signed({ aud: name, iat: now() - 3600, exp: now() + 3600 })}`,
    ],
    ['a token without its time', async () => `Bearer ${await signed({ aud: name, iat: undefined })}`],
    ['a token for several services', async () => `Bearer ${await signed({ aud: [name, 'gateway'] })}`],
    ['a token of an unknown caller', async () => `Bearer ${await signed({ aud: name, iss: 'unknown' })}`],
    ['a token of no caller', async () => `Bearer ${await signed({ aud: name, iss: undefined })}`],
    ['another secret', async () => `Bearer ${await signed({ aud: name }, 'z'.repeat(40))}`],
    ['another algorithm', async () => `Bearer ${await signed({ aud: name }, SECRET, 'HS512')}`],
    ['no signature', () => `Bearer ${unsigned({ aud: name, exp: 9_999_999_999 })}`],
    [
      'a user',
      async () =>
        `Bearer ${await signed({ sub: randomUUID(), role: 'authenticated', aud: 'authenticated' })}`,
    ],
    ['the service role', async () => `Bearer ${await signed({ role: 'service_role' })}`],
  ]
  it.each(others)('refuses %s on every route except health and metrics', async (_who, authorization) => {
    expect(routes.length).toBeGreaterThan(0)
    for (const route of routes) {
      expect((await call(route, await authorization())).status, route.path).toBe(401)
    }
  })

  it('accepts a token for this route only, from its caller only', async () => {
    const tokens = await Promise.all(
      callers.map((issuer) => signInternalCall({ secret: SECRET, issuer, audience: name })),
    )
    for (const route of routes) {
      const answers = await Promise.all(tokens.map((token) => call(route, `Bearer ${token}`)))
      const letIn = answers.filter(({ status }) => status !== 401)
      expect(letIn, route.path).toHaveLength(1)
    }
  })
})
