import { createPlatformClient, type Reach } from '@carteiro/platform-kit'
import { startSandbox } from '@carteiro/testing/sandbox/sandbox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  exchangeToken,
  facebookExchange,
  instagramRenewal,
  type TokenExchange,
  threadsRenewal,
} from './tokens.ts'

const app = { clientId: 'sandbox-facebook-app-id', clientSecret: 'sandbox-facebook-app-secret' }
const SIXTY_DAYS = 60 * 86_400

let sandbox: Awaited<ReturnType<typeof startSandbox>>
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

const reach: Reach = { CARTEIRO_MODE: 'live', SANDBOX_ORIGINS: [] }
const clientOf = (platform: string) =>
  createPlatformClient({ platform, baseUrl: `${sandbox.url}/${platform}`, reach })

describe.each<[platform: string, exchange: TokenExchange, token: string]>([
  ['instagram', instagramRenewal, 'sandbox-instagram-access-token'],
  ['threads', threadsRenewal, 'sandbox-threads-access-token'],
  ['facebook', facebookExchange('v26.0', app), 'sandbox-facebook-user-token'],
])('%s', (platform, exchange, token) => {
  test('a token that lives is exchanged for one of sixty days', async () => {
    const issued = await exchangeToken(clientOf(platform), exchange, token)
    expect(issued.expiresInSeconds).toBe(SIXTY_DAYS)
    expect(issued.accessToken).not.toBe(token)
  })

  test('one that is dead: the account must be connected again', async () => {
    const exchanged = exchangeToken(clientOf(platform), exchange, 'dead')
    await expect(exchanged).rejects.toMatchObject({ verdict: 'reconnect', code: 'token_expired' })
  })
})

test('an outage, or a refusal of another kind, disconnects nobody', async () => {
  const unreachable = createPlatformClient({ platform: 'threads', baseUrl: 'http://127.0.0.1:1', reach })
  await expect(exchangeToken(unreachable, threadsRenewal, 'a')).rejects.toMatchObject({ verdict: 'retry' })
  const wrongApp = facebookExchange('v26.0', { ...app, clientSecret: 'x' })
  const exchanged = exchangeToken(clientOf('facebook'), wrongApp, 'sandbox-facebook-user-token')
  await expect(exchanged).rejects.toMatchObject({ verdict: 'retry' })
})
