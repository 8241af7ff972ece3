import { connect as connectBy, loginBy } from '@carteiro/testing/platforms/linkedin/login'
import { startSandbox } from '@carteiro/testing/sandbox/sandbox'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type LinkedInConfig, linkedinConfig } from './config.ts'
import { defineLinkedIn } from './publish.ts'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
let settings: LinkedInConfig
beforeAll(async () => {
  sandbox = await startSandbox()
  settings = settingsInSandbox(linkedinConfig, 'linkedin', sandbox.url)
})
afterAll(() => sandbox.stop())
beforeEach(async () => {
  await sandbox.control('DELETE', 'faults')
  await sandbox.control('PUT', 'linkedin/rules', {})
})

const setUp = (changed: Partial<LinkedInConfig> = {}) => loginBy({ ...settings, ...changed })
const connect = (login: string, oauth = setUp()) => connectBy(oauth, login)
const organizations = (count: number) =>
  Array.from({ length: count }, (_, index) => String(7_000_000 + index)).map((id) => ({
    id,
    name: `Casa ${id}`,
    vanityName: `casa-${id}`,
    role: 'ADMINISTRATOR',
  }))

describe('each login has an app of its own', () => {
  test('organisations are offered only where their app is configured', async () => {
    const none = {
      LINKEDIN_ORGANIZATIONS_CLIENT_ID: undefined,
      LINKEDIN_ORGANIZATIONS_CLIENT_SECRET: undefined,
    }
    expect(setUp(none).logins).toEqual(['member'])
    expect(setUp().logins).toEqual(['member', 'organizations'])
  })

  test('and members where theirs is', async () => {
    const none = { LINKEDIN_CLIENT_ID: undefined, LINKEDIN_CLIENT_SECRET: undefined }
    expect(setUp(none).logins).toEqual(['organizations'])
  })

  test.each(['LINKEDIN_CLIENT_SECRET', 'LINKEDIN_ORGANIZATIONS_CLIENT_ID'] as const)(
    'half an app names the setting that is missing: %s',
    (setting) => {
      expect(defineLinkedIn({ ...settings, [setting]: undefined }).connection).toEqual({ missing: [setting] })
    },
  )

  test('an app is asked only for what its products have', async () => {
    expect(await connect('member')).toMatchObject([{ scopes: ['openid', 'profile', 'w_member_social'] }])
    const oauth = setUp()
    const wrong = { ...oauth, scopesOf: () => oauth.scopesOf('linkedin_post', 'organizations') }
    await expect(connect('member', wrong)).rejects.toThrow('is not known')
  })
})

describe('the organisations of a login', () => {
  test('are all found, page by page', async () => {
    await sandbox.control('PUT', 'linkedin/rules', { organizations: organizations(230) })
    const found = await connect('organizations')
    expect(found.map(({ externalId }) => externalId)).toEqual(
      organizations(230).map(({ id }) => `urn:li:organization:${id}`),
    )
    expect(found[0]).toMatchObject({ displayName: 'Casa 7000000', profile: { username: 'casa-7000000' } })
  })

  test.each([
    ['CONTENT_ADMINISTRATOR', true],
    ['DIRECT_SPONSORED_CONTENT_POSTER', true],
    ['RECRUITING_POSTER', true],
    ['A_ROLE_OF_NEXT_YEAR', true],
    ['ANALYST', false],
    ['CURATOR', false],
    ['LEAD_GEN_FORMS_MANAGER', false],
  ])('%s: may post is %s', async (role, mayPost) => {
    const [one] = organizations(1)
    await sandbox.control('PUT', 'linkedin/rules', { organizations: [{ ...one, role }] })
    expect(await connect('organizations')).toHaveLength(mayPost ? 1 : 0)
  })

  const reshaped = (operation: string, edits: unknown[]) =>
    sandbox.control('POST', 'faults', {
      platform: 'linkedin',
      operation,
      fault: 'reshape',
      edits,
      times: null,
    })
  const rows = (...changed: Record<string, unknown>[]) => [
    { path: 'elements', do: 'set', value: [...changed, { organization: 'urn:li:organization:5590506' }] },
  ]

  test.each([
    ['a row without organisation', [{ role: 'ADMINISTRATOR' }], 1],
    ['a row that is none', ['odd'], 1],
    ['a row of nulls', [{ organization: null, role: null, state: null }], 1],
    ['another name', [{ organizationTarget: 'urn:li:organization:1', role: 'ADMINISTRATOR' }], 2],
    ['the old name', [{ organizationalTarget: 'urn:li:organization:1', role: 'ADMINISTRATOR' }], 2],
    ['a bare number', [{ organization: 1, role: 'ADMINISTRATOR' }], 2],
    ['a role that is asked for only', [{ organization: 'urn:li:organization:1', state: 'REQUESTED' }], 1],
    ['something else than an organisation', [{ organization: 'urn:li:organizationBrand:1' }], 1],
  ])('%s hides no other', async (_what, odd, count) => {
    await reshaped('list_organizations', rows(...(odd as Record<string, unknown>[])))
    expect(await connect('organizations')).toHaveLength(count)
  })

  test('are found although their names may not be read', async () => {
    await sandbox.control('POST', 'faults', {
      platform: 'linkedin',
      operation: 'get_organization',
      fault: 'error',
      status: 403,
      body: '<html>Forbidden</html>',
      content_type: 'text/html',
      times: null,
    })
    expect(await connect('organizations')).toMatchObject([
      { externalId: 'urn:li:organization:5590506', displayName: 'urn:li:organization:5590506' },
    ])
  })

  test('one that a whole list lacks is lost; a list with a row that cannot be read proves nothing', async () => {
    const [found] = await connect('organizations')
    if (!found) throw new Error('no organisation')
    const { externalId, profile, scopes, tokens } = found
    const probe = () =>
      setUp().probe?.({ id: '1', externalId, profile, scopes, accessToken: tokens.accessToken })
    await sandbox.control('PUT', 'linkedin/rules', { organizations: [] })
    await expect(probe()).rejects.toMatchObject({ code: 'permission_denied' })
    await reshaped('list_organizations', [{ path: 'elements', do: 'set', value: ['odd'] }])
    expect(await probe()).toEqual({ postsLeft: null })
  })
})

test('a member without a name is called by its id', async () => {
  await sandbox.control('POST', 'faults', {
    platform: 'linkedin',
    operation: 'get_userinfo',
    fault: 'reshape',
    edits: [{ path: 'name', do: 'null' }],
  })
  expect(await connect('member')).toMatchObject([{ displayName: 'urn:li:person:8675309' }])
})
