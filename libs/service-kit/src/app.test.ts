import { once } from 'node:events'
import { connect } from 'node:net'
import { Writable } from 'node:stream'
import { errorBody } from '@carteiro/contracts'
import { HTTPException } from 'hono/http-exception'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createMetricsApp, createServiceApp } from './app.ts'
import { requireInternalCall, signInternalCall } from './internal-auth.ts'
import { listen } from './listen.ts'
import { createLogger } from './logger.ts'

const SECRET = 'a-secret-of-at-least-thirty-two-characters'
const logger = createLogger({ service: 'test', level: 'silent' })

const serviceWith = (isReady: () => Promise<void> = async () => undefined, log = logger) => {
  const app = createServiceApp({ service: 'test', logger: log, isReady })
  app.post('/refused', () => {
    throw new HTTPException(400, { message: 'Malformed JSON' })
  })
  app.get('/broken', () => {
    throw new Error('select password from users')
  })
  app.get(
    '/inside',
    requireInternalCall({ secret: SECRET, audience: 'test', callers: ['gateway'] }),
    (context) => context.json({}),
  )
  return app
}
const errorOf = async (response: Response) => errorBody.parse(await response.json()).error

test('it is ready when its database answers, and alive in any case', async () => {
  expect((await serviceWith().request('/readyz')).status).toBe(200)
  const away = serviceWith(() => Promise.reject(new Error('no database')))
  expect((await away.request('/readyz')).status).toBe(503)
  expect((await away.request('/healthz')).status).toBe(200)
})

test('what the framework refuses keeps its status, in our shape', async () => {
  const answer = await serviceWith().request('/refused', { method: 'POST' })
  expect(answer.status).toBe(400)
  expect((await errorOf(answer)).code).toBe('invalid_request')
})

test('a path that does not exist is named', async () => {
  const answer = await serviceWith().request('/nowhere')
  expect(answer.status).toBe(404)
  expect((await errorOf(answer)).message).toContain('/nowhere')
})

test('a fault of ours is logged, and its message is not answered', async () => {
  const lines: string[] = []
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  const answer = await serviceWith(undefined, pino({}, sink)).request('/broken')
  expect(answer.status).toBe(500)
  expect(JSON.stringify(await errorOf(answer))).not.toContain('password')
  expect(lines.join('')).toContain('select password from users')
})

test.each([
  ['a call signed for it', { secret: SECRET, issuer: 'gateway', audience: 'test' }, 200],
  ['one that another service has signed', { secret: SECRET, issuer: 'dispatcher', audience: 'test' }, 401],
  ['one for another service', { secret: SECRET, issuer: 'gateway', audience: 'x' }, 401],
  ['one with another secret', { secret: `${SECRET}!`, issuer: 'gateway', audience: 'test' }, 401],
] as const)('%s: %#', async (_, call, status) => {
  const headers = { authorization: `Bearer ${await signInternalCall(call)}` }
  expect((await serviceWith().request('/inside', { headers })).status).toBe(status)
})

test('metrics are on a port of their own where they are not to be public', async () => {
  const options = { service: 'test', logger: pino({ level: 'silent' }), isReady: async () => undefined }
  const publicApp = createServiceApp({ ...options, servesMetrics: false })
  expect((await publicApp.request('/metrics')).status).toBe(404)
  expect((await createMetricsApp().request('/metrics')).status).toBe(200)
  expect((await createMetricsApp().request('/readyz')).status).toBe(404)
})

test.each([
  ['half a header', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX: '],
  ['half a body', 'POST /refused HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf'],
  ['nothing', ''],
])('a client that sends %s and falls silent is not waited for', async (_what, sent) => {
  const listener = await listen(serviceWith(), { host: '127.0.0.1', port: 0 }, { idleMs: 200 })
  const socket = connect(listener.port, '127.0.0.1')
  socket.resume().on('error', () => undefined)
  socket.write(sent)
  await once(socket, 'close')
  await listener.close()
})
