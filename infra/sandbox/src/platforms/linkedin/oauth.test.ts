import { type Sandbox, startTestSandbox } from '@carteiro/testing/sandbox/client'
import { afterAll, beforeAll, expect, test } from 'vitest'

let linkedin: Sandbox
beforeAll(async () => {
  linkedin = await startTestSandbox('linkedin', 'sandbox-linkedin-access-token')
})
afterAll(() => linkedin.stop())

const headers = { 'linkedin-version': '202609', 'x-restli-protocol-version': '2.0.0' }
/** A call that any good token may make. */
const posts = (token: string) => linkedin.call('POST', '/rest/posts', { headers, token, json: {} })

test('a refresh token gives a new access token, and lives on', async () => {
  const form = {
    grant_type: 'refresh_token',
    refresh_token: 'sandbox-linkedin-refresh-token',
    client_id: 'sandbox-linkedin-client-id',
    client_secret: 'sandbox-linkedin-client-secret',
  }
  const refresh = (more = {}) =>
    linkedin.call('POST', '/oauth/v2/accessToken', { token: null, form: { ...form, ...more } })
  expect((await refresh({ client_secret: 'x' })).status).toBe(401)
  expect((await refresh({ refresh_token: 'x' })).status).toBe(400)
  const { access_token: token, scope } = (await refresh()).body as unknown as {
    access_token: string
    scope: string
  }
  expect(scope).toContain(',')
  expect((await posts(token)).status).toBe(422)
  expect((await posts('sandbox-linkedin-access-token')).status).toBe(401)
})
