import { type AccountsHarness, startAccountsHarness } from '@carteiro/testing/accounts/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type PlatformName, platformNames, platforms } from '../../../infra/platforms/src/index.ts'

let harness: AccountsHarness
beforeAll(async () => {
  harness = await startAccountsHarness()
})
afterAll(() => harness?.end())
beforeEach(async () => {
  harness.browser.forget()
  await harness.owner`delete from carteiro.publications`
  await harness.owner`delete from carteiro.platform_accounts`
  await harness.owner`delete from carteiro.account_connections`
})

const text = async (response: Response): Promise<string> => response.text()
const fieldsOf = (page: string, name: string): string[] =>
  [...page.matchAll(new RegExp(`name="${name}" value="([^"]*)"`, 'g'))].map(([, value = '']) => value)

describe('a user connects an account on the platform’s consent pages', () => {
  /** Facebook's pages are chosen after the login; a test of their own covers that. */
  const connected: Record<Exclude<PlatformName, 'facebook'>, { name: string; scopes: string[] }> = {
    x: { name: '@carteiro_demo', scopes: ['media.write', 'offline.access', 'tweet.write'] },
    tiktok: { name: '@carteiro.demo', scopes: ['video.publish', 'video.upload'] },
    youtube: { name: 'carteiro.demo', scopes: ['https://www.googleapis.com/auth/youtube.upload'] },
    linkedin: { name: 'Carteiro Demo', scopes: ['w_member_social', 'openid'] },
    instagram: { name: '@carteiro.demo', scopes: ['instagram_business_content_publish'] },
    threads: { name: '@carteiro.demo', scopes: ['threads_content_publish'] },
  }
  test.each(Object.keys(connected) as (keyof typeof connected)[])('%s', async (platform) => {
    const { name, scopes } = connected[platform]
    const url = await harness.consentUrl(platform)
    expect(await text(await harness.browser.send(url))).toContain('Carteiro')
    const page = await harness.browser.send(await harness.allow(url))
    expect(await text(page)).toContain('Connected')
    const account = await harness.account(platform)
    expect(account).toMatchObject({
      external_id: platforms[platform].sandbox.account.id,
      display_name: name,
      status: 'connected',
      is_default: true,
      scopes: expect.arrayContaining(scopes),
      problems: [],
    })
    expect(Date.parse(account.expires_at ?? '')).toBeGreaterThan(Date.now())
    // The platform's tokens are stored, and cannot be read in the row.
    const tokens = await harness.tokensOf(account.id)
    const [row] =
      await harness.owner`select to_jsonb(a) as row from carteiro.platform_accounts as a where id = ${account.id}`
    for (const secret of [tokens.access_token, tokens.refresh_token].filter(Boolean)) {
      expect(JSON.stringify(row)).not.toContain(secret)
    }
  })

  test('with another login, a second account is added; the first one stays the default', async () => {
    await harness.connect('x')
    await harness.connect('x', '', [['login', '1500000000000000002']])
    const accounts = await harness.accounts()
    expect(accounts.map(({ display_name, is_default }) => [display_name, is_default])).toEqual([
      ['@carteiro_demo', true],
      ['@carteiro_dois', false],
    ])
  })

  test('again, the account gets new tokens, and its held jobs go on', async () => {
    await harness.connect('x')
    const { id } = await harness.account('x')
    const before = await harness.tokensOf(id)
    await harness.owner`update carteiro.platform_accounts set status = 'needs_reauth' where id = ${id}`
    expect((await harness.enqueue({ selectedOptions: ['x_post'] })).status).toBe(200)
    await harness.owner`select carteiro.claim_publication_jobs()`
    const jobState = async () => (await harness.owner`select status, hold_reason from publication_jobs`)[0]
    expect(await jobState()).toEqual({ status: 'pending', hold_reason: 'account_needs_reauth' })
    await harness.connect('x')
    expect(await harness.account('x')).toMatchObject({ id, status: 'connected' })
    expect((await harness.tokensOf(id)).access_token).not.toBe(before.access_token)
    expect(await jobState()).toEqual({ status: 'pending', hold_reason: null })
    expect(await harness.owner`select * from pgmq.q_publication_queue`).toHaveLength(1)
  })

  test('with only the scopes that the chosen options need', async () => {
    const url = await harness.consentUrl('tiktok', '?options=tiktok_video')
    expect(new URL(url).searchParams.get('scope')?.split(',')).toContain('video.publish')
    expect(new URL(url).searchParams.get('redirect_uri')).toBe(
      `${harness.publicUrl}/api/accounts/tiktok/callback`,
    )
  })

  test('with PKCE where the platform has it: a code without its verifier is refused', async () => {
    const url = new URL(await harness.consentUrl('x'))
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    expect(url.searchParams.get('code_challenge')).toHaveLength(43)
    const back = new URL(await harness.allow(url.href))
    const form = {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: url.searchParams.get('redirect_uri') ?? '',
      client_id: 'sandbox-x-client-id',
    }
    const stolen = await fetch(`${harness.sandboxUrl}/x/2/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    })
    expect(stolen.status).toBe(400)
  })
})

describe('a user whose login has several accounts chooses among them', () => {
  const choose = async (platform: string, query: string, wanted: number[]) => {
    const back = await harness.allow(await harness.consentUrl(platform, query))
    const page = await text(await harness.browser.send(back))
    const [claim = ''] = fieldsOf(page, 'claim')
    const offered = fieldsOf(page, 'account')
    const chosen = wanted.map((index): [string, string] => ['account', offered[index] ?? ''])
    const answer = await harness.browser.submit(back.split('?')[0] ?? '', [['claim', claim], ...chosen])
    return { page, offered, claim, answer, address: back.split('?')[0] ?? '' }
  }

  test('the pages of Facebook', async () => {
    const { page, offered, answer } = await choose('facebook', '', [1])
    expect(page).not.toContain('belong to the Carteiro user')
    expect(offered).toEqual(['100000000000001', '100000000000002'])
    expect(await text(answer)).toContain('Carteiro Dois')
    expect(await harness.accounts()).toMatchObject([{ external_id: '100000000000002', is_default: true }])
    const tokens = await harness.tokensOf((await harness.account('facebook')).id)
    expect(tokens).toMatchObject({ more: { user_token: expect.any(String) } })
  })

  test('Instagram accounts through their pages, all at once', async () => {
    const { offered, answer } = await choose('instagram', '?login=facebook', [0, 1])
    expect(offered).toHaveLength(2)
    expect(answer.status).toBe(200)
    expect(await harness.accounts()).toMatchObject([
      { external_id: offered[0], scopes: expect.arrayContaining(['instagram_content_publish']) },
      { external_id: offered[1] },
    ])
  })

  test('organisations of LinkedIn: the only one with the permission to publish needs no choice', async () => {
    const answer = await harness.connect('linkedin', '?login=organizations')
    expect(await text(answer)).toContain('Correios do Carteiro')
    expect(await harness.accounts()).toMatchObject([{ external_id: 'urn:li:organization:5590506' }])
  })

  test('a choice works once, and only of the offered accounts', async () => {
    const back = await harness.allow(await harness.consentUrl('facebook'))
    const address = back.split('?')[0] ?? ''
    const page = await text(await harness.browser.send(back))
    const [claim = ''] = fieldsOf(page, 'claim')
    const pick = (account: string, word = claim) =>
      harness.browser.submit(address, [
        ['claim', word],
        ['account', account],
      ])
    expect((await pick('999')).status).toBe(400)
    const nothing = await harness.browser.submit(address, [['claim', claim]])
    expect(await text(nothing)).toContain('at least one')
    expect(await text(await pick('100000000000001', 'x'.repeat(43)))).toContain('Begin again')
    const statuses = await Promise.all(
      ['100000000000001', '100000000000001', '100000000000002'].map(
        async (account) => (await pick(account)).status,
      ),
    )
    expect(statuses.toSorted()).toEqual([200, 400, 400])
    expect(await text(await pick('100000000000002'))).toContain('Begin again')
    expect(await harness.accounts()).toHaveLength(1)
  })
})

describe('a consent page accepts the documented parameters, and no others', () => {
  const pages: [platform: string, query: string][] = [
    ...platformNames.map((platform): [string, string] => [platform, '']),
    ['instagram', '?login=facebook'],
    ['linkedin', '?login=organizations'],
  ]
  test.each(pages)('%s %s', async (platform, query) => {
    const url = await harness.consentUrl(platform, query)
    expect((await harness.browser.send(url)).status).toBe(200)
    const more = await harness.browser.send(`${url}&surprise=1`)
    expect([more.status, await more.text()]).toEqual([400, expect.stringContaining('surprise')])
    const without = new URL(url)
    without.searchParams.delete('state')
    expect((await harness.browser.send(without.href)).status).toBe(400)
  })
})

describe('an account is never connected to another user', () => {
  test('a browser that did not ask must confirm, and shows for which user', async () => {
    const back = await harness.allow(await harness.consentUrl('x'))
    harness.browser.forget()
    const page = await text(await harness.browser.send(back))
    const [user] = await harness.owner`select email from auth.users where id = ${harness.userId}`
    expect(page).toContain(user?.email)
    expect(await harness.accounts()).toEqual([])
    const answer = await harness.browser.submit(back.split('?')[0] ?? '', [
      ['claim', fieldsOf(page, 'claim')[0] ?? ''],
      ['account', fieldsOf(page, 'account')[0] ?? ''],
    ])
    expect(answer.status).toBe(200)
    expect(await harness.accounts()).toHaveLength(1)
  })

  test('a state works once', async () => {
    const back = await harness.allow(await harness.consentUrl('x'))
    expect((await harness.browser.send(back)).status).toBe(200)
    const again = await harness.browser.send(back)
    expect(again.status).toBe(400)
    expect(await text(again)).toContain('used before')
  })

  test('a state lives for ten minutes', async () => {
    const back = await harness.allow(await harness.consentUrl('x'))
    await harness.owner`update carteiro.account_connections set expires_at = now() - interval '1 second'`
    expect((await harness.browser.send(back)).status).toBe(400)
    expect(await harness.accounts()).toEqual([])
  })

  test("a state of one platform is refused at another's callback", async () => {
    const back = await harness.allow(await harness.consentUrl('x'))
    expect((await harness.browser.send(back.replace('/x/', '/tiktok/'))).status).toBe(400)
    expect(await harness.accounts()).toEqual([])
  })

  test('another user can neither see nor disconnect the account, nor make it the default', async () => {
    await harness.connect('x')
    const { id } = await harness.account('x')
    const token = await harness.project.token(harness.strangerId)
    expect((await harness.call(`/api/accounts/${id}`, { method: 'DELETE' }, token)).status).toBe(404)
    expect((await harness.call(`/api/accounts/${id}/default`, { method: 'POST' }, token)).status).toBe(404)
    expect((await harness.account('x')).status).toBe('connected')
  })
})

describe('a refused connection says why', () => {
  test('when the user declines', async () => {
    const url = await harness.consentUrl('linkedin')
    const back = harness.browser.leadsTo(await harness.browser.submit(url, [['decision', 'deny']]))
    const page = await harness.browser.send(back)
    expect(page.status).toBe(400)
    expect(await text(page)).toContain('access was not granted')
  })

  test('when the platform refuses the code', async () => {
    const back = new URL(await harness.allow(await harness.consentUrl('tiktok')))
    back.searchParams.set('code', 'made-up')
    const page = await harness.browser.send(back.href)
    expect(page.status).toBe(400)
    expect(await harness.accounts()).toEqual([])
  })

  test.each([
    ['an unknown platform', 'myspace', '', 404, 'platform'],
    ['a return address of another origin', 'x', '?return_to=https://evil.example', 400, 'return_to'],
    [
      'a blob of an allowed origin',
      'x',
      '?return_to=blob:https://app.example.com/0b0b0b0b-0000-4000-8000-000000000000',
      400,
      'return_to',
    ],
    ['an option of another platform', 'x', '?options=tiktok_video', 400, 'options'],
    ['an unknown login', 'instagram', '?login=myspace', 400, 'login'],
    ['an unknown query parameter', 'x', '?retun_to=x', 400, 'query.retun_to'],
  ])('%s', async (_what, platform, query, status, field) => {
    const response = await harness.begin(platform, query)
    expect(response.status).toBe(status)
    const { error } = (await response.json()) as { error: { details: { field: string }[] } }
    expect(error.details.map((detail) => detail.field).join()).toContain(field.replace('query.', ''))
  })

  test('when the platform’s app is not set up, with the name of the setting', async () => {
    await using bare = await startAccountsHarness(['threads'])
    const response = await bare.begin('threads')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      error: { code: 'not_configured', message: expect.stringContaining('THREADS_CLIENT_SECRET') },
    })
  })

  test('when no user is signed in', async () => {
    expect((await harness.call('/api/accounts/x/connect', {}, null)).status).toBe(401)
  })
})

test('with a redirect back to the app', async () => {
  const returnTo = 'https://app.example.com/accounts?tab=1'
  const back = await harness.connect('x', `?return_to=${encodeURIComponent(returnTo)}`)
  expect(back.status).toBe(303)
  const { id } = await harness.account('x')
  expect(back.headers.get('location')).toBe(`${returnTo}&connected=${id}`)

  const url = await harness.consentUrl('x', `?return_to=${encodeURIComponent(returnTo)}`)
  const denied = harness.browser.leadsTo(await harness.browser.submit(url, [['decision', 'deny']]))
  expect(harness.browser.leadsTo(await harness.browser.send(denied))).toContain('connect_error=cancelled')
})

describe('several accounts of a platform', () => {
  test('one of them can be made the default', async () => {
    await harness.connect('x')
    await harness.connect('x', '', [['login', '1500000000000000002']])
    const second = (await harness.accounts())[1]
    expect((await harness.call(`/api/accounts/${second?.id}/default`, { method: 'POST' })).status).toBe(200)
    expect((await harness.accounts()).map(({ is_default }) => is_default)).toEqual([false, true])
    await harness.enqueue({ selectedOptions: ['x_post'] })
    const [job] = await harness.owner`select account_id from publication_jobs`
    expect(job?.account_id).toBe(second?.id)
  })

  test('without one, the error says where to connect one', async () => {
    const response = await harness.enqueue({ selectedOptions: ['x_post'] })
    expect(response.status).toBe(422)
    expect(await text(response)).toContain('/api/accounts/x/connect')
  })
})

test('disconnecting an organisation keeps the other organisations of the login connected', async () => {
  const organizations = ['5590506', '5590508'].map((id) => ({
    id,
    name: id,
    vanityName: id,
    role: 'ADMINISTRATOR',
  }))
  await harness.sandbox('PUT', '/linkedin/rules', { organizations })
  const back = await harness.allow(await harness.consentUrl('linkedin', '?login=organizations'))
  const page = await text(await harness.browser.send(back))
  const chosen = fieldsOf(page, 'account').map((id): [string, string] => ['account', id])
  expect(chosen).toHaveLength(2)
  await harness.browser.submit(back.split('?')[0] ?? '', [
    ['claim', fieldsOf(page, 'claim')[0] ?? ''],
    ...chosen,
  ])
  const [one, other] = await harness.accounts()
  await harness.call(`/api/accounts/${one?.id}`, { method: 'DELETE' })
  await harness.owner`
    insert into publication_jobs (user_id, platform, option, account_id, content, scheduled_at)
    values (${harness.userId}, 'linkedin', 'linkedin_post', ${other?.id ?? ''}, '{}', now() + interval '1 hour')`
  await harness.sweep('linkedin')
  expect(await harness.account('linkedin')).toMatchObject({
    id: other?.id,
    status: 'connected',
    problems: [],
  })
  await harness.sandbox('PUT', '/linkedin/rules', {})
})

test('a disconnected account’s tokens are revoked and erased, and its waiting jobs are held', async () => {
  await harness.connect('x')
  const { id } = await harness.account('x')
  const { access_token: token } = await harness.tokensOf(id)
  await harness.enqueue({
    selectedOptions: ['x_post'],
    scheduledAt: new Date(Date.now() + 60_000).toISOString(),
  })
  expect((await harness.call(`/api/accounts/${id}`, { method: 'DELETE' })).status).toBe(200)
  expect(await harness.accounts()).toEqual([])
  const [row] =
    await harness.owner`select status, credentials from carteiro.platform_accounts where id = ${id}`
  expect(row).toEqual({ status: 'disconnected', credentials: null })
  const me = await fetch(`${harness.sandboxUrl}/x/2/users/me`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect(me.status).toBe(401)
  await harness.owner`update carteiro.publication_timers set due_at = now()`
  await harness.owner`select process_publication_jobs()`
  await harness.owner`select carteiro.claim_publication_jobs()`
  const [job] = await harness.owner`select hold_reason from publication_jobs`
  expect(job?.hold_reason).toBe('account_needs_reauth')
  expect((await harness.call(`/api/accounts/${id}`, { method: 'DELETE' })).status).toBe(404)
})

describe('connected accounts are renewed and checked', () => {
  /** Tokens of Instagram and Threads can be renewed from a day after their issue. */
  const A_DAY_MS = 86_401_000
  afterAll(() => harness.sandbox('DELETE', '/clock'))

  test.each(platformNames)('%s: its tokens are renewed, and the new ones work', async (platform) => {
    const page = await text(await harness.connect(platform))
    if (platform === 'facebook') {
      const address = `${harness.publicUrl}/api/accounts/facebook/callback`
      const [claim = ''] = fieldsOf(page, 'claim')
      await harness.browser.submit(address, [
        ['claim', claim],
        ['account', '100000000000001'],
      ])
    }
    const { id } = await harness.account(platform)
    const before = await harness.tokensOf(id)
    await harness.sandbox('POST', '/clock', { advance_ms: A_DAY_MS })
    await harness.owner`update carteiro.platform_accounts set refresh_due_at = now() where id = ${id}`
    expect(await harness.sweep(platform)).toMatchObject({ renewed: 1 })
    const after = await harness.tokensOf(id)
    expect(after).not.toEqual(before)

    const [option] =
      (await harness.owner`select catalog -> 'options' -> 0 ->> 'option' as name from carteiro.platforms
        where platform = ${platform}`) as unknown as { name: string }[]
    await harness.owner`
        insert into publication_jobs (user_id, platform, option, content, scheduled_at)
        values (${harness.userId}, ${platform}, ${option?.name ?? ''}, '{}', now() + interval '1 hour')`
    expect(await harness.sweep(platform)).toMatchObject({ checked: 1 })
    const [job] = await harness.owner`select problems from publication_jobs`
    expect(job?.problems).toEqual([])
    expect(await harness.account(platform)).toMatchObject({ status: 'connected', problems: [] })
  })

  test('X’s account facts are read when an account is connected, and again before a job is due', async () => {
    const profile = async () =>
      (await harness.owner`select profile from carteiro.platform_accounts where platform = 'x'`)[0]?.profile
    await harness.sandbox('PUT', '/x/rules', { subscription_type: 'Premium', verified_type: 'blue' })
    await harness.connect('x')
    expect(await profile()).toMatchObject({ subscription_type: 'Premium', verified_type: 'blue' })

    await harness.sandbox('PUT', '/x/rules', {})
    await harness.owner`
      insert into publication_jobs (user_id, platform, option, content, scheduled_at)
      values (${harness.userId}, 'x', 'x_post', '{}', now() + interval '1 hour')`
    expect(await harness.sweep('x')).toMatchObject({ checked: 1 })
    expect(await profile()).toEqual({
      username: 'carteiro_demo',
      subscription_type: 'None',
      verified_type: 'none',
    })
  })

  test('the list of accounts and the job warn that the quota is used up', async () => {
    await harness.connect('threads')
    await harness.sandbox('PUT', '/threads/rules', { publish_quota: 0 })
    await harness.owner`
      insert into publication_jobs (user_id, platform, option, content, scheduled_at)
      values (${harness.userId}, 'threads', 'threads_post', '{}', now() + interval '1 hour')`
    await harness.sweep('threads')
    const answer = await harness.call('/api/publications/jobs')
    const { data } = (await answer.json()) as { data: { jobs: { problems: { code: string }[] }[] } }
    expect(data.jobs[0]?.problems).toMatchObject([{ code: 'quota_exhausted' }])
    await harness.sandbox('PUT', '/threads/rules', {})
  })

  test('a permission that the user has not granted is shown in the list of accounts', async () => {
    const url = await harness.consentUrl('tiktok')
    const kept = ['user.info.basic', 'video.upload'].map((scope): [string, string] => ['scope', scope])
    const back = harness.browser.leadsTo(await harness.browser.submit(url, [['decision', 'allow'], ...kept]))
    await harness.browser.send(back)
    await harness.owner`
      insert into publication_jobs (user_id, platform, option, content, scheduled_at)
      values (${harness.userId}, 'tiktok', 'tiktok_video', '{}', now() + interval '1 hour')`
    await harness.sweep('tiktok')
    const { problems } = await harness.account('tiktok')
    expect(problems.map(({ message }) => message).join()).toContain('video.publish')
  })
})
