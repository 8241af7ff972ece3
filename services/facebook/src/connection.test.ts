import { connect as connectBy, loginBy } from '@carteiro/testing/platforms/facebook/login'
import { startSandbox } from '@carteiro/testing/sandbox/sandbox'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FacebookConfig, facebookConfig } from './config.ts'

const CONFIGURATION = '700000000000001'
const [OWN_PAGE, BUSINESS_PAGE] = ['100000000000001', '100000000000002']

let sandbox: Awaited<ReturnType<typeof startSandbox>>
let settings: FacebookConfig
beforeAll(async () => {
  sandbox = await startSandbox()
  settings = settingsInSandbox(facebookConfig, 'facebook', sandbox.url)
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await sandbox.control('DELETE', 'faults')
  await sandbox.control('PUT', 'facebook/rules', {})
})

const setUp = (changed: Partial<FacebookConfig> = {}) => loginBy({ ...settings, ...changed })
/** The ids of the pages that come of a yes, with some permissions or all that were asked for. */
const connect = async (oauth = setUp(), granted?: string[]): Promise<string[]> =>
  (await connectBy(oauth, granted)).map(({ externalId }) => externalId)

describe('pages of a business portfolio', () => {
  test('are found, for business_management is asked for', async () => {
    expect(await connect()).toEqual([OWN_PAGE, BUSINESS_PAGE])
  })

  test('are found by their business where the list of pages leaves them out', async () => {
    await reshaped([{ path: 'data', do: 'set', value: [] }])
    expect(await connect()).toEqual([BUSINESS_PAGE])
  })

  test('are missing where it was not granted; the others are connected, and may be published to', async () => {
    const oauth = setUp()
    const publishing = oauth.scopesOf('facebook_post', null)
    expect(publishing).not.toContain('business_management')
    expect(await connect(oauth, publishing)).toEqual([OWN_PAGE])
  })
})

describe('an app with Facebook Login for Business', () => {
  beforeEach(() => sandbox.control('PUT', 'facebook/rules', { login_for_business: true }))

  test('names its configuration, and no scope', async () => {
    const oauth = setUp({ FACEBOOK_LOGIN_CONFIG_ID: CONFIGURATION })
    expect(await connect(oauth)).toEqual([OWN_PAGE, BUSINESS_PAGE])
  })

  test('is refused without', async () => {
    await expect(connect()).rejects.toThrow('config_id')
  })
})

const reshaped = (edits: unknown[]) =>
  sandbox.control('POST', 'faults', {
    platform: 'facebook',
    operation: 'list_pages',
    fault: 'reshape',
    edits,
    times: null,
  })

test.each([
  [['PROFILE_PLUS_CREATE_CONTENT'], 2],
  [['CREATE_CONTENT'], 2],
  [['PROFILE_PLUS_FULL_CONTROL'], 2],
  [['A_TASK_OF_NEXT_YEAR', 'CREATE_CONTENT'], 2],
  [['ANALYZE', 'PROFILE_PLUS_ANALYZE'], 0],
])('%j: %i pages may be published to', async (tasks, count) => {
  await sandbox.control('PUT', 'facebook/rules', { business_pages: [] })
  await reshaped([{ path: 'data[].tasks', do: 'set', value: tasks }])
  expect(await connect()).toHaveLength(count)
})

test('a page whose tasks are not listed is offered: Facebook decides when it is used', async () => {
  await reshaped([{ path: 'data[].tasks', do: 'omit' }])
  expect(await connect()).toHaveLength(2)
})

test('a page without a token of its own is not offered', async () => {
  await sandbox.control('PUT', 'facebook/rules', { business_pages: [] })
  await reshaped([{ path: 'data[].access_token', do: 'omit' }])
  expect(await connect()).toEqual([])
})
