import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTikTokSandbox, type TikTokSandbox } from './testing.ts'

let tiktok: TikTokSandbox
beforeAll(async () => {
  tiktok = await startTikTokSandbox()
})
afterAll(() => tiktok.stop())

const good = {
  client_key: 'sandbox-tiktok-client-key',
  client_secret: 'sandbox-tiktok-client-secret',
  grant_type: 'refresh_token',
  refresh_token: 'sandbox-tiktok-refresh-token',
}
const refresh = async (form: Record<string, string>) => {
  const response = await fetch(`${tiktok.url}/tiktok/v2/oauth/token/`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  return { status: response.status, body: await response.json() }
}

test.each([
  ['another secret', { ...good, client_secret: 'x' }, 401, 'invalid_client'],
  ['another grant', { ...good, grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ['no token', { ...good, refresh_token: '' }, 400, 'invalid_request'],
  ['a scope', { ...good, scope: 'video.publish' }, 400, 'invalid_request'],
  ['a token that is none', { ...good, refresh_token: 'x' }, 400, 'invalid_grant'],
])('%s is refused, in the flat form of OAuth errors', async (_what, form, status, error) => {
  expect(await refresh(form)).toMatchObject({
    status,
    body: { error, error_description: expect.any(String) },
  })
})

test('both tokens are new, and those before are dead at once', async () => {
  const creator = (token: string) => tiktok.call('/creator_info/query/', undefined, { token })
  const first = await refresh(good)
  expect(first).toMatchObject({
    status: 200,
    body: { token_type: 'Bearer', expires_in: 7200, scope: expect.stringContaining('video.publish,') },
  })
  expect((await creator('sandbox-tiktok-access-token')).code).toBe('access_token_invalid')
  expect((await creator(first.body.access_token)).code).toBe('ok')
  expect((await refresh(good)).body.error).toBe('invalid_grant')
  const second = await refresh({ ...good, refresh_token: first.body.refresh_token })
  expect(second.status).toBe(200)
  expect((await creator(first.body.access_token)).code).toBe('access_token_invalid')
})

test('an access token expires after the time that the answer gives', async () => {
  await tiktok.addAccount('brief', ['video.publish'], '2020-01-01T00:00:00Z')
  const answer = await tiktok.call('/creator_info/query/', undefined, { token: 'brief' })
  expect(answer).toMatchObject({ status: 401, code: 'access_token_invalid' })
})
