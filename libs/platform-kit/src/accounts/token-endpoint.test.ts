import { expect, test } from 'vitest'
import type { PlatformClient } from '../http-client.ts'
import { askForTokens } from './token-endpoint.ts'

const endpoint =
  (status: number, body: unknown): PlatformClient =>
  async () => ({ status, headers: {}, body, text: JSON.stringify(body) ?? '' })
const ask = (status: number, body: unknown) =>
  askForTokens(
    endpoint(status, body),
    { operation: 'refresh_token', path: '/token', form: {} },
    { name: 'Pombo' },
  )

test.each([
  [{}, { accessToken: 'a', expiresInSeconds: null }, []],
  [{ refresh_token: null, expires_in: null, scope: null }, { accessToken: 'a', expiresInSeconds: null }, []],
  [{ refresh_token: '', expires_in: 0, scope: '' }, { accessToken: 'a', expiresInSeconds: null }, []],
  [{ refresh_token: 7, expires_in: 'soon', scope: ['a'] }, { accessToken: 'a', expiresInSeconds: null }, []],
  [
    { refresh_token: 'r', expires_in: '7200', scope: 'one,two' },
    { accessToken: 'a', refreshToken: 'r', expiresInSeconds: 7200 },
    ['one', 'two'],
  ],
])('an access token counts, whatever is said besides: %j', async (more, tokens, scopes) => {
  expect(await ask(200, { access_token: 'a', ...more })).toMatchObject({ tokens, scopes })
  expect(await ask(201, { access_token: 'a', ...more })).toMatchObject({ tokens, scopes })
})

test.each([
  [200, {}, 'retry', 'unreadable_response'],
  [200, undefined, 'retry', 'unreadable_response'],
  [200, { access_token: '' }, 'retry', 'unreadable_response'],
  [403, undefined, 'retry', 'internal'],
  [400, { error: 'invalid_request', error_description: null }, 'retry', 'internal'],
  [429, undefined, 'retry', 'rate_limited'],
  [502, undefined, 'retry', 'platform_unavailable'],
  [400, { error: 'invalid_grant' }, 'reconnect', 'token_expired'],
])('no access token, HTTP %i with %j: %s, %s', async (status, body, verdict, code) => {
  await expect(ask(status, body)).rejects.toMatchObject({ verdict, code })
})
