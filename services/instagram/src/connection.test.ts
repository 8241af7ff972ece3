import { logIn, oauthOf } from '@carteiro/testing/sandbox/consent-code'
import { startSandbox } from '@carteiro/testing/sandbox/sandbox'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { defineInstagram, instagramConfig } from './publish.ts'

const CONFIGURATION = '700000000000002'
const [OWN, OF_BUSINESS] = ['17841400000000001', '17841400000000002']

let sandbox: Awaited<ReturnType<typeof startSandbox>>
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await sandbox.control('DELETE', 'faults')
  await sandbox.control('PUT', 'instagram/rules', {})
})

const define = (more: Record<string, string> = {}) =>
  defineInstagram(settingsInSandbox(instagramConfig, 'instagram', sandbox.url, more))
const connect = async (login: string, definition = define()): Promise<string[]> =>
  (await logIn(definition, login)).map(({ externalId }) => externalId)
const scopesAsked = async (login: string): Promise<string[]> => {
  const oauth = oauthOf(define())
  const consent = { redirectUri: 'https://carteiro.example/callback', state: 's', challenge: null, login }
  const asked = { ...consent, scopes: oauth.scopesOf('instagram_feed', login) }
  const url = new URL(await oauth.consentUrl(asked))
  return (url.searchParams.get('scope') ?? '').split(',')
}

test('each way of logging in asks for its own permissions, and for none that nothing needs', async () => {
  expect(await scopesAsked('instagram')).toEqual([
    'instagram_business_basic',
    'instagram_business_content_publish',
  ])
  expect(await scopesAsked('facebook')).toEqual([
    'instagram_basic',
    'instagram_content_publish',
    'pages_show_list',
    'pages_read_engagement',
    'ads_read',
    'business_management',
  ])
  // Only a role that comes through a business needs the last two: no user is held up for lack of them.
  expect(oauthOf(define()).scopesOf('instagram_feed', 'facebook')).not.toContain('ads_read')
})

describe('the login with Facebook', () => {
  test('finds the accounts of own pages and of a business, each once', async () => {
    expect(await connect('facebook')).toEqual([OWN, OF_BUSINESS])
  })

  test('reads every page of the list', async () => {
    await sandbox.control('PUT', 'instagram/rules', { list_page_size: 1 })
    expect(await connect('facebook')).toEqual([OWN, OF_BUSINESS])
  })

  test('finds pages that are listed with their business only', async () => {
    const edits = [{ path: 'data', do: 'set', value: [] }]
    await sandbox.control('POST', 'faults', {
      platform: 'instagram',
      operation: 'list_pages',
      fault: 'reshape',
      edits,
    })
    expect(await connect('facebook')).toEqual([OF_BUSINESS])
  })

  test('goes on without the list of businesses', async () => {
    await sandbox.control('POST', 'faults', {
      platform: 'instagram',
      operation: 'list_businesses',
      fault: 'error',
      status: 403,
      body: { error: { code: 200, message: '(#200) Requires business_management permission' } },
    })
    expect(await connect('facebook')).toEqual([OWN, OF_BUSINESS])
  })

  test('names the configuration in place of permissions where there is one', async () => {
    await sandbox.control('PUT', 'instagram/rules', { login_for_business: true })
    await expect(connect('facebook')).rejects.toThrow('config_id')
    const configured = define({ INSTAGRAM_LOGIN_CONFIG_ID: CONFIGURATION })
    expect(await connect('facebook', configured)).toEqual([OWN, OF_BUSINESS])
  })
})

test.each(['omit', 'null'])('a token without its life (%s) is taken to live for sixty days', async (what) => {
  for (const operation of ['exchange_short_token', 'refresh_token']) {
    const edits = [{ path: 'expires_in', do: what }]
    await sandbox.control('POST', 'faults', { platform: 'instagram', operation, fault: 'reshape', edits })
  }
  const definition = define()
  const [account] = await logIn(definition, 'instagram')
  if (!account) throw new Error('no account')
  expect(account.tokens.expiresInSeconds).toBe(60 * 86_400)
  await sandbox.control('POST', 'clock', { advance_ms: 25 * 3_600_000 })
  const renewed = await oauthOf(definition).refresh?.(account.tokens, account)
  expect(renewed?.expiresInSeconds).toBe(60 * 86_400)
})
