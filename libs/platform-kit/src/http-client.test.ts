import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Reach } from './config.ts'
import { ConnectFailed, createPlatformClient, ResponseLost, TimedOut } from './http-client.ts'
import { PRIVATE_ADDRESS, resolvePublicHost } from './public-hosts.ts'

const reach: Reach = { CARTEIRO_MODE: 'live', SANDBOX_ORIGINS: [] }

let respond: RequestListener
let baseUrl: string
let requests: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[] = []
const server = createServer(async (request, response) => {
  let body = ''
  for await (const piece of request) body += piece
  requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
  respond(request, response)
})
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`
})
afterAll(() => server.close().closeAllConnections())

const call = (more: Record<string, unknown> = {}) => {
  requests = []
  const client = createPlatformClient({ platform: 'x', baseUrl, reach })
  return client({ operation: 'create_post', method: 'POST', path: '/2/tweets', ...more })
}

test('a request carries what it was given, an answer is read', async () => {
  respond = (_request, response) =>
    response.writeHead(201, { 'x-left': '7' }).end('{"id":"1234567890123456789"}')
  const answer = await call({ json: { text: 'olá' }, token: 'secret', query: { a: 1, b: undefined } })
  expect(answer).toMatchObject({
    status: 201,
    body: { id: '1234567890123456789' },
    headers: { 'x-left': '7' },
  })
  expect(requests).toMatchObject([
    {
      url: '/x/2/tweets?a=1',
      body: '{"text":"olá"}',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
    },
  ])
})

test('a body in pieces is sent as one, with the length that was told', async () => {
  respond = (_request, response) => response.writeHead(204).end()
  const pieces = async function* () {
    yield Buffer.from('bom ')
    yield Buffer.from('dia')
  }
  await call({ method: 'PUT', body: pieces(), headers: { 'content-length': '7' } })
  const [sent] = requests
  expect(sent).toMatchObject({ body: 'bom dia', headers: { 'content-length': '7' } })
  expect(sent?.headers).not.toHaveProperty('transfer-encoding')
})

test('refusals, redirects and nonsense are answers, and nothing is repeated', async () => {
  for (const status of [302, 429, 503]) {
    respond = (_request, response) => response.writeHead(status, { location: '/elsewhere' }).end('<html>')
    expect(await call()).toMatchObject({ status, body: undefined, text: '<html>' })
    expect(requests).toHaveLength(1)
  }
})

test('no connection: nothing was sent', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as AddressInfo
  await new Promise((resolve) => taken.close(resolve))
  const client = createPlatformClient({ platform: 'x', baseUrl: `http://127.0.0.1:${port}`, reach })
  const failing = client({ operation: 'create_post', method: 'POST', path: '/', token: 'secret' })
  await expect(failing).rejects.toThrow(ConnectFailed)
  await expect(failing).rejects.not.toThrow('secret')
})

test('a connection that breaks: the request may have had its effect, and is not repeated', async () => {
  respond = (request) => request.socket.destroy()
  await expect(call({ json: {} })).rejects.toThrow(ResponseLost)
  expect(requests).toHaveLength(1)
})

test('silence ends at the time limit, be it the own one or the step’s', async () => {
  respond = () => undefined
  await expect(call({ timeoutMs: 50 })).rejects.toThrow(TimedOut)
  await expect(call({ signal: AbortSignal.timeout(50) })).rejects.toThrow(TimedOut)
})

test('an endless answer does not fill the memory', async () => {
  respond = (_request, response) => {
    const piece = Buffer.alloc(1024 * 1024)
    const more = (): void => {
      while (!response.destroyed && response.write(piece));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  }
  await expect(call()).rejects.toThrow(ResponseLost)
})

test('a server that a user names must be public, unless its origin is allowed by name', async () => {
  const { origin } = new URL(baseUrl)
  const named = { platform: 'x', baseUrl: baseUrl.replace('127.0.0.1', 'localhost') }
  const ask = { operation: 'get_me', method: 'GET', path: '/' } as const
  requests = []
  for (const at of [{ platform: 'x', baseUrl }, named]) {
    await expect(createPlatformClient({ ...at, reach, privateOrigins: [] })(ask)).rejects.toThrow(
      ConnectFailed,
    )
  }
  expect(requests).toEqual([])
  respond = (_request, response) => response.end('{}')
  const allowed = createPlatformClient({ platform: 'x', baseUrl, reach, privateOrigins: [origin] })
  expect(await allowed(ask)).toMatchObject({ status: 200 })
})

test('a name that stands for a private address is not connected to', async () => {
  const found = new Promise((resolve) => resolvePublicHost('localhost', {}, resolve))
  expect(await found).toMatchObject({ code: PRIVATE_ADDRESS })
})
