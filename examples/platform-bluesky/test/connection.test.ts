import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { connection } from '../src/connection.ts'
import { createServers } from '../src/servers.ts'
import { configFor } from './harness.ts'
import { demoAccount } from './simulator/demo-account.ts'
import { type Simulator, startSimulator } from './simulator/server.ts'

let simulator: Simulator
let way: ReturnType<typeof connection>
beforeAll(async () => {
  simulator = await startSimulator()
  const config = configFor(simulator.url)
  way = connection(config, createServers(config.BLUESKY_PRIVATE_ORIGINS, config))
})
afterAll(() => simulator?.stop())
beforeEach(() => simulator.addAccount(demoAccount))

const { handle, appPassword, did } = demoAccount
const entered = (more: Record<string, string> = {}) => ({
  handle,
  app_password: appPassword,
  server: '',
  ...more,
})

test('an app password connects its account, with the server that keeps it', async () => {
  const [account] = await way.submit(entered({ handle: `@${handle.toUpperCase()} ` }))
  expect(account).toMatchObject({
    externalId: did,
    displayName: `@${handle}`,
    profile: { username: handle, server: simulator.url },
    tokens: { expiresInSeconds: expect.closeTo(7200, -1), refreshToken: expect.any(String) },
  })
})

test.each([
  ['a wrong password', { app_password: 'wrong' }, 'does not know this handle'],
  ['a handle that no account has', { handle: 'missing.example.com' }, 'does not know this handle'],
  ['text that is no address of a server', { server: 'not a server' }, 'Expected the address'],
  ['a server by plain HTTP', { server: 'http://example.com' }, 'Expected the address'],
  ['a server at a private address', { server: 'https://127.0.0.1:1' }, 'no public address'],
])('%s is refused', async (_what, more, message) => {
  await expect(way.submit(entered(more))).rejects.toThrow(message)
})

test('its tokens are renewed, and each refresh token works once', async () => {
  const [account] = await way.submit(entered())
  if (!account) throw new Error('no account')
  const renewed = await way.refresh?.(account.tokens, account)
  expect(renewed?.accessToken).not.toBe(account.tokens.accessToken)
  await expect(way.refresh?.(account.tokens, account)).rejects.toMatchObject({ verdict: 'reconnect' })
})

test('a grant that is revoked is over', async () => {
  const [account] = await way.submit(entered())
  if (!account) throw new Error('no account')
  await way.revoke?.(account.tokens, account)
  const probe = way.probe?.({ ...account, id: 'x', accessToken: account.tokens.accessToken })
  await expect(probe).rejects.toMatchObject({ code: 'token_expired' })
})
