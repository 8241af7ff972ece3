import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, interceptors, request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConnectFailed, createPlatformClient } from './http-client.ts'
import { createConnect, NOT_THE_SANDBOX } from './sandbox-connect.ts'
import { createUploadClients } from './send-range.ts'

let sockets = 0
const listen = (server: Server): Promise<string> =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    ),
  )
/** What a service in mode test must never connect to; it counts the sockets that are opened to it. */
const platform = createServer((_request, response) => response.end('{"from": "the platform"}'))
platform.on('connection', () => {
  sockets += 1
})
/** It leads everything on to the platform, as a broken sandbox could. */
const sandbox = createServer((incoming, response) => {
  if (incoming.url === '/redirect') response.writeHead(307, { location: `${platformUrl}/stolen` }).end()
  else response.end('{"from": "the sandbox"}')
})
let platformUrl: string
let sandboxUrl: string
beforeAll(async () => {
  platformUrl = await listen(platform)
  sandboxUrl = await listen(sandbox)
})
afterAll(() => {
  for (const server of [platform, sandbox]) server.close().closeAllConnections()
})

const inTest = () => ({ CARTEIRO_MODE: 'test' as const, SANDBOX_ORIGINS: [sandboxUrl] })
const call = { operation: 'create_post', method: 'POST', path: '/', token: 'secret' } as const

test('in mode test the sandbox is reached', async () => {
  const client = createPlatformClient({ platform: 'x', baseUrl: sandboxUrl, reach: inTest() })
  expect(await client(call)).toMatchObject({ body: { from: 'the sandbox' } })
})

test('in mode test no socket is opened to another host, port or scheme, and nothing counts as sent', async () => {
  const others = [
    platformUrl,
    platformUrl.replace('127.0.0.1', 'localhost'),
    sandboxUrl.replace('127.0.0.1', 'localhost'),
    sandboxUrl.replace('http:', 'https:'),
    'https://api.x.com',
  ]
  for (const baseUrl of others) {
    const asked = createPlatformClient({ platform: 'x', baseUrl, reach: inTest() })(call)
    await expect(asked, baseUrl).rejects.toThrow(ConnectFailed)
    await expect(asked).rejects.toThrow(NOT_THE_SANDBOX)
  }
  expect(sockets).toBe(0)
})

test('without an origin of the sandbox nothing is reached at all', async () => {
  const reach = { CARTEIRO_MODE: 'test' as const, SANDBOX_ORIGINS: [] }
  await expect(createPlatformClient({ platform: 'x', baseUrl: sandboxUrl, reach })(call)).rejects.toThrow(
    NOT_THE_SANDBOX,
  )
})

test('nor by an address for uploads that the sandbox gives', async () => {
  const clients = createUploadClients({
    platform: 'x',
    apiBaseUrl: sandboxUrl,
    reach: inTest(),
    hostSuffixes: ['.x.com'],
  })
  for (const address of [`${platformUrl}/upload`, 'https://upload.x.com/media']) {
    const { client, path } = clients(address)
    await expect(client({ ...call, path })).rejects.toThrow(NOT_THE_SANDBOX)
  }
  expect(sockets).toBe(0)
})

test('nor by a redirect, even with a client that follows it', async () => {
  const dispatcher = new Agent({ connect: createConnect(inTest(), {}) }).compose(
    interceptors.redirect({ maxRedirections: 3 }),
  )
  await expect(request(`${sandboxUrl}/redirect`, { dispatcher })).rejects.toMatchObject({
    code: NOT_THE_SANDBOX,
  })
  expect(sockets).toBe(0)
})

test('in mode live the platform is reached', async () => {
  const reach = { CARTEIRO_MODE: 'live' as const, SANDBOX_ORIGINS: [] }
  const client = createPlatformClient({ platform: 'x', baseUrl: platformUrl, reach })
  expect(await client(call)).toMatchObject({ body: { from: 'the platform' } })
  expect(sockets).toBe(1)
})
