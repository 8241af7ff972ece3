import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type AccountStage, setAccountStage } from './stage.ts'

let stage: AccountStage
beforeAll(async () => {
  stage = await setAccountStage()
})
afterAll(() => stage?.end())
beforeEach(async () => {
  stage.browser.forget()
  await stage.owner`delete from publications`
  await stage.owner`delete from platform_accounts`
  await stage.owner`delete from account_connections`
})

const text = async (response: Response): Promise<string> => response.text()
const fieldsOf = (page: string, name: string): string[] =>
  [...page.matchAll(new RegExp(`name="${name}" value="([^"]*)"`, 'g'))].map(([, value = '']) => value)

describe('an account is connected by clicking through', () => {
  test.each([
    ['x', '1500000000000000001', '@carteiro_demo', ['media.write', 'offline.access', 'tweet.write']],
    ['tiktok', '723f24d7-e717-40f8-a2b6-cb8464cd23b4', '@carteiro.demo', ['video.publish', 'video.upload']],
    [
      'youtube',
      'UCcarteiroDemo0000000000',
      'carteiro.demo',
      ['https://www.googleapis.com/auth/youtube.upload'],
    ],
    ['linkedin', 'urn:li:person:8675309', 'Carteiro Demo', ['w_member_social', 'openid']],
    ['instagram', '17841400000000001', '@carteiro.demo', ['instagram_business_content_publish']],
    ['threads', '25000000000000001', '@carteiro.demo', ['threads_content_publish']],
  ])('%s', async (platform, externalId, name, scopes) => {
    const url = await stage.consentUrl(platform)
    expect(await text(await stage.browser.send(url))).toContain('Carteiro')
    const page = await stage.browser.send(await stage.allow(url))
    expect(await text(page)).toContain('Connected')
    const account = await stage.account(platform)
    expect(account).toMatchObject({
      external_id: externalId,
      display_name: name,
      status: 'connected',
      is_default: true,
      scopes: expect.arrayContaining(scopes),
      problems: [],
    })
    expect(Date.parse(account.expires_at ?? '')).toBeGreaterThan(Date.now())
    // What was stored is what the platform gave, and nobody reads it in the row.
    const tokens = await stage.tokensOf(account.id)
    const [row] =
      await stage.owner`select to_jsonb(a) as row from platform_accounts as a where id = ${account.id}`
    for (const secret of [tokens.access_token, tokens.refresh_token].filter(Boolean)) {
      expect(JSON.stringify(row)).not.toContain(secret)
    }
  })

  test('with another login than the first, beside it; the first one stays the default', async () => {
    await stage.connect('x')
    await stage.connect('x', '', [['login', '1500000000000000002']])
    const accounts = await stage.accounts()
    expect(accounts.map(({ display_name, is_default }) => [display_name, is_default])).toEqual([
      ['@carteiro_demo', true],
      ['@carteiro_dois', false],
    ])
  })

  test('again: the same account, new tokens, and its held jobs go on', async () => {
    await stage.connect('x')
    const { id } = await stage.account('x')
    const before = await stage.tokensOf(id)
    await stage.owner`update platform_accounts set status = 'needs_reauth' where id = ${id}`
    expect((await stage.enqueue({ selectedOptions: ['x_post'] })).status).toBe(200)
    await stage.owner`select claim_publication_jobs()`
    const jobState = async () => (await stage.owner`select status, hold_reason from publication_jobs`)[0]
    expect(await jobState()).toEqual({ status: 'pending', hold_reason: 'account_needs_reauth' })
    await stage.connect('x')
    expect(await stage.account('x')).toMatchObject({ id, status: 'connected' })
    expect((await stage.tokensOf(id)).access_token).not.toBe(before.access_token)
    expect(await jobState()).toEqual({ status: 'pending', hold_reason: null })
    expect(await stage.owner`select * from pgmq.q_publication_queue`).toHaveLength(1)
  })

  test('what the chosen options need is asked for', async () => {
    const url = await stage.consentUrl('tiktok', '?options=tiktok_video')
    expect(new URL(url).searchParams.get('scope')?.split(',')).toContain('video.publish')
    expect(new URL(url).searchParams.get('redirect_uri')).toBe(
      `${stage.publicUrl}/api/accounts/tiktok/callback`,
    )
  })

  test('PKCE where the platform has it: a code without its verifier is worth nothing', async () => {
    const url = new URL(await stage.consentUrl('x'))
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    expect(url.searchParams.get('code_challenge')).toHaveLength(43)
    const back = new URL(await stage.allow(url.href))
    const form = {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: url.searchParams.get('redirect_uri') ?? '',
      client_id: 'sandbox-x-client-id',
    }
    const stolen = await fetch(`${stage.sandboxUrl}/x/2/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    })
    expect(stolen.status).toBe(400)
  })
})

describe('a login that has several accounts lets its user choose', () => {
  const choose = async (platform: string, query: string, wanted: number[]) => {
    const back = await stage.allow(await stage.consentUrl(platform, query))
    const page = await text(await stage.browser.send(back))
    const [claim = ''] = fieldsOf(page, 'claim')
    const offered = fieldsOf(page, 'account')
    const chosen = wanted.map((index): [string, string] => ['account', offered[index] ?? ''])
    const answer = await stage.browser.submit(back.split('?')[0] ?? '', [['claim', claim], ...chosen])
    return { page, offered, claim, answer, address: back.split('?')[0] ?? '' }
  }

  test('the pages of Facebook', async () => {
    const { page, offered, answer } = await choose('facebook', '', [1])
    expect(page).not.toContain('belong to the Carteiro user')
    expect(offered).toEqual(['100000000000001', '100000000000002'])
    expect(await text(answer)).toContain('Carteiro Dois')
    expect(await stage.accounts()).toMatchObject([{ external_id: '100000000000002', is_default: true }])
    const tokens = await stage.tokensOf((await stage.account('facebook')).id)
    expect(tokens).toMatchObject({ more: { user_token: expect.any(String) } })
  })

  test('Instagram accounts through their page, all at once', async () => {
    const { offered, answer } = await choose('instagram', '?login=facebook', [0, 1])
    expect(offered).toHaveLength(2)
    expect(answer.status).toBe(200)
    expect(await stage.accounts()).toMatchObject([
      { external_id: offered[0], scopes: expect.arrayContaining(['instagram_content_publish']) },
      { external_id: offered[1] },
    ])
  })

  test('organisations of LinkedIn: the one that may be published for needs no choice', async () => {
    const answer = await stage.connect('linkedin', '?login=organizations')
    expect(await text(answer)).toContain('Correios do Carteiro')
    expect(await stage.accounts()).toMatchObject([{ external_id: 'urn:li:organization:5590506' }])
  })

  test('a choice works once, and only of what was offered', async () => {
    const back = await stage.allow(await stage.consentUrl('facebook'))
    const address = back.split('?')[0] ?? ''
    const page = await text(await stage.browser.send(back))
    const [claim = ''] = fieldsOf(page, 'claim')
    const pick = (account: string, word = claim) =>
      stage.browser.submit(address, [
        ['claim', word],
        ['account', account],
      ])
    expect((await pick('999')).status).toBe(400)
    const nothing = await stage.browser.submit(address, [['claim', claim]])
    expect(await text(nothing)).toContain('at least one')
    expect(await text(await pick('100000000000001', 'x'.repeat(43)))).toContain('Begin again')
    const statuses = await Promise.all(
      ['100000000000001', '100000000000001', '100000000000002'].map(
        async (account) => (await pick(account)).status,
      ),
    )
    expect(statuses.toSorted()).toEqual([200, 400, 400])
    expect(await text(await pick('100000000000002'))).toContain('Begin again')
    expect(await stage.accounts()).toHaveLength(1)
  })
})

describe('a consent page takes what its document knows, and no more', () => {
  const pages: [platform: string, query: string][] = [
    ...['x', 'tiktok', 'linkedin', 'youtube', 'threads', 'instagram', 'facebook'].map(
      (platform): [string, string] => [platform, ''],
    ),
    ['instagram', '?login=facebook'],
    ['linkedin', '?login=organizations'],
  ]
  test.each(pages)('%s %s', async (platform, query) => {
    const url = await stage.consentUrl(platform, query)
    expect((await stage.browser.send(url)).status).toBe(200)
    const more = await stage.browser.send(`${url}&surprise=1`)
    expect([more.status, await more.text()]).toEqual([400, expect.stringContaining('surprise')])
    const without = new URL(url)
    without.searchParams.delete('state')
    expect((await stage.browser.send(without.href)).status).toBe(400)
  })
})

describe('nobody is connected to somebody else', () => {
  test('a browser that did not ask must confirm, and is told for whom', async () => {
    const back = await stage.allow(await stage.consentUrl('x'))
    stage.browser.forget()
    const page = await text(await stage.browser.send(back))
    const [user] = await stage.owner`select email from auth.users where id = ${stage.userId}`
    expect(page).toContain(user?.email)
    expect(await stage.accounts()).toEqual([])
    const answer = await stage.browser.submit(back.split('?')[0] ?? '', [
      ['claim', fieldsOf(page, 'claim')[0] ?? ''],
      ['account', fieldsOf(page, 'account')[0] ?? ''],
    ])
    expect(answer.status).toBe(200)
    expect(await stage.accounts()).toHaveLength(1)
  })

  test('a state works once', async () => {
    const back = await stage.allow(await stage.consentUrl('x'))
    expect((await stage.browser.send(back)).status).toBe(200)
    const again = await stage.browser.send(back)
    expect(again.status).toBe(400)
    expect(await text(again)).toContain('used before')
  })

  test('a state lives for ten minutes', async () => {
    const back = await stage.allow(await stage.consentUrl('x'))
    await stage.owner`update account_connections set expires_at = now() - interval '1 second'`
    expect((await stage.browser.send(back)).status).toBe(400)
    expect(await stage.accounts()).toEqual([])
  })

  test("a state of one platform is worth nothing at another's callback", async () => {
    const back = await stage.allow(await stage.consentUrl('x'))
    expect((await stage.browser.send(back.replace('/x/', '/tiktok/'))).status).toBe(400)
    expect(await stage.accounts()).toEqual([])
  })

  test('a stranger neither sees, disconnects nor prefers the account', async () => {
    await stage.connect('x')
    const { id } = await stage.account('x')
    const token = await stage.project.token(stage.strangerId)
    expect((await stage.call(`/api/accounts/${id}`, { method: 'DELETE' }, token)).status).toBe(404)
    expect((await stage.call(`/api/accounts/${id}/default`, { method: 'POST' }, token)).status).toBe(404)
    expect((await stage.account('x')).status).toBe('connected')
  })
})

describe('what is refused, and says why', () => {
  test('a user who says no', async () => {
    const url = await stage.consentUrl('linkedin')
    const back = stage.browser.leadsTo(await stage.browser.submit(url, [['decision', 'deny']]))
    const page = await stage.browser.send(back)
    expect(page.status).toBe(400)
    expect(await text(page)).toContain('access was not granted')
  })

  test('a code that the platform does not take', async () => {
    const back = new URL(await stage.allow(await stage.consentUrl('tiktok')))
    back.searchParams.set('code', 'made-up')
    const page = await stage.browser.send(back.href)
    expect(page.status).toBe(400)
    expect(await stage.accounts()).toEqual([])
  })

  test.each([
    ['a platform that there is not', 'myspace', '', 404, 'platform'],
    [
      'an address to return to that is none of ours',
      'x',
      '?return_to=https://evil.example',
      400,
      'return_to',
    ],
    [
      'a blob of an app of ours',
      'x',
      '?return_to=blob:https://app.example.com/0b0b0b0b-0000-4000-8000-000000000000',
      400,
      'return_to',
    ],
    ['an option of another platform', 'x', '?options=tiktok_video', 400, 'options'],
    ['a login that there is not', 'instagram', '?login=myspace', 400, 'login'],
    ['a query that is not known', 'x', '?retun_to=x', 400, 'query.retun_to'],
  ])('%s', async (_what, platform, query, status, field) => {
    const response = await stage.begin(platform, query)
    expect(response.status).toBe(status)
    const { error } = (await response.json()) as { error: { details: { field: string }[] } }
    expect(error.details.map((detail) => detail.field).join()).toContain(field.replace('query.', ''))
  })

  test('a platform whose app is not set up names the setting', async () => {
    await using bare = await setAccountStage(['threads'])
    const response = await bare.begin('threads')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      error: { code: 'not_configured', message: expect.stringContaining('THREADS_CLIENT_SECRET') },
    })
  })

  test('nobody who is not signed in', async () => {
    expect((await stage.call('/api/accounts/x/connect', {}, null)).status).toBe(401)
  })
})

test('the browser is led back to the app', async () => {
  const returnTo = 'https://app.example.com/accounts?tab=1'
  const back = await stage.connect('x', `?return_to=${encodeURIComponent(returnTo)}`)
  expect(back.status).toBe(303)
  const { id } = await stage.account('x')
  expect(back.headers.get('location')).toBe(`${returnTo}&connected=${id}`)

  const url = await stage.consentUrl('x', `?return_to=${encodeURIComponent(returnTo)}`)
  const denied = stage.browser.leadsTo(await stage.browser.submit(url, [['decision', 'deny']]))
  expect(stage.browser.leadsTo(await stage.browser.send(denied))).toContain('connect_error=cancelled')
})

describe('several accounts of a platform', () => {
  test('one of them can be made the default', async () => {
    await stage.connect('x')
    await stage.connect('x', '', [['login', '1500000000000000002']])
    const second = (await stage.accounts())[1]
    expect((await stage.call(`/api/accounts/${second?.id}/default`, { method: 'POST' })).status).toBe(200)
    expect((await stage.accounts()).map(({ is_default }) => is_default)).toEqual([false, true])
    await stage.enqueue({ selectedOptions: ['x_post'] })
    const [job] = await stage.owner`select account_id from publication_jobs`
    expect(job?.account_id).toBe(second?.id)
  })

  test('none: the error says where to connect one', async () => {
    const response = await stage.enqueue({ selectedOptions: ['x_post'] })
    expect(response.status).toBe(422)
    expect(await text(response)).toContain('/api/accounts/x/connect')
  })
})

test('an organisation that is disconnected leaves its login’s other organisations alone', async () => {
  const organizations = ['5590506', '5590508'].map((id) => ({
    id,
    name: id,
    vanityName: id,
    role: 'ADMINISTRATOR',
  }))
  await stage.sandbox('PUT', '/linkedin/rules', { organizations })
  const back = await stage.allow(await stage.consentUrl('linkedin', '?login=organizations'))
  const page = await text(await stage.browser.send(back))
  const chosen = fieldsOf(page, 'account').map((id): [string, string] => ['account', id])
  expect(chosen).toHaveLength(2)
  await stage.browser.submit(back.split('?')[0] ?? '', [
    ['claim', fieldsOf(page, 'claim')[0] ?? ''],
    ...chosen,
  ])
  const [one, other] = await stage.accounts()
  await stage.call(`/api/accounts/${one?.id}`, { method: 'DELETE' })
  await stage.owner`
    insert into publication_jobs (user_id, platform, option, account_id, content, scheduled_at)
    values (${stage.userId}, 'linkedin', 'linkedin_post', ${other?.id ?? ''}, '{}', now() + interval '1 hour')`
  await stage.sweep('linkedin')
  expect(await stage.account('linkedin')).toMatchObject({ id: other?.id, status: 'connected', problems: [] })
  await stage.sandbox('PUT', '/linkedin/rules', {})
})

test('a disconnected account is revoked and forgotten, and its waiting jobs are held', async () => {
  await stage.connect('x')
  const { id } = await stage.account('x')
  const { access_token: token } = await stage.tokensOf(id)
  await stage.enqueue({
    selectedOptions: ['x_post'],
    scheduledAt: new Date(Date.now() + 60_000).toISOString(),
  })
  expect((await stage.call(`/api/accounts/${id}`, { method: 'DELETE' })).status).toBe(200)
  expect(await stage.accounts()).toEqual([])
  const [row] = await stage.owner`select status, credentials from platform_accounts where id = ${id}`
  expect(row).toEqual({ status: 'disconnected', credentials: null })
  const me = await fetch(`${stage.sandboxUrl}/x/2/users/me`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect(me.status).toBe(401)
  await stage.owner`update publication_timers set due_at = now()`
  await stage.owner`select process_publication_jobs()`
  await stage.owner`select claim_publication_jobs()`
  const [job] = await stage.owner`select hold_reason from publication_jobs`
  expect(job?.hold_reason).toBe('account_needs_reauth')
  expect((await stage.call(`/api/accounts/${id}`, { method: 'DELETE' })).status).toBe(404)
})

describe('what was connected is kept alive, and looked after', () => {
  /** Tokens of Instagram and Threads can be renewed when they are a day old. */
  const A_DAY_MS = 86_401_000
  afterAll(() => stage.sandbox('DELETE', '/clock'))

  test.each(['x', 'tiktok', 'youtube', 'linkedin', 'instagram', 'threads', 'facebook'] as const)(
    '%s: its tokens are renewed, and the new ones are good',
    async (platform) => {
      const page = await text(await stage.connect(platform))
      if (platform === 'facebook') {
        const address = `${stage.publicUrl}/api/accounts/facebook/callback`
        const [claim = ''] = fieldsOf(page, 'claim')
        await stage.browser.submit(address, [
          ['claim', claim],
          ['account', '100000000000001'],
        ])
      }
      const { id } = await stage.account(platform)
      const before = await stage.tokensOf(id)
      await stage.sandbox('POST', '/clock', { advance_ms: A_DAY_MS })
      await stage.owner`update platform_accounts set refresh_due_at = now() where id = ${id}`
      expect(await stage.sweep(platform)).toMatchObject({ renewed: 1 })
      const after = await stage.tokensOf(id)
      expect(after).not.toEqual(before)

      const [option] = (await stage.owner`select catalog -> 'options' -> 0 ->> 'option' as name from platforms
        where platform = ${platform}`) as unknown as { name: string }[]
      await stage.owner`
        insert into publication_jobs (user_id, platform, option, content, scheduled_at)
        values (${stage.userId}, ${platform}, ${option?.name ?? ''}, '{}', now() + interval '1 hour')`
      expect(await stage.sweep(platform)).toMatchObject({ checked: 1 })
      const [job] = await stage.owner`select problems from publication_jobs`
      expect(job?.problems).toEqual([])
      expect(await stage.account(platform)).toMatchObject({ status: 'connected', problems: [] })
    },
  )

  test('what X says of an account is asked when it is connected, and again before something is due', async () => {
    const profile = async () =>
      (await stage.owner`select profile from platform_accounts where platform = 'x'`)[0]?.profile
    await stage.sandbox('PUT', '/x/rules', { subscription_type: 'Premium', verified_type: 'blue' })
    await stage.connect('x')
    expect(await profile()).toMatchObject({ subscription_type: 'Premium', verified_type: 'blue' })

    await stage.sandbox('PUT', '/x/rules', {})
    await stage.owner`
      insert into publication_jobs (user_id, platform, option, content, scheduled_at)
      values (${stage.userId}, 'x', 'x_post', '{}', now() + interval '1 hour')`
    expect(await stage.sweep('x')).toMatchObject({ checked: 1 })
    expect(await profile()).toEqual({
      username: 'carteiro_demo',
      subscription_type: 'None',
      verified_type: 'none',
    })
  })

  test('the list of accounts and the job tell ahead that nothing is left of the quota', async () => {
    await stage.connect('threads')
    await stage.sandbox('PUT', '/threads/rules', { publish_quota: 0 })
    await stage.owner`
      insert into publication_jobs (user_id, platform, option, content, scheduled_at)
      values (${stage.userId}, 'threads', 'threads_post', '{}', now() + interval '1 hour')`
    await stage.sweep('threads')
    const answer = await stage.call('/api/publications/jobs')
    const { data } = (await answer.json()) as { data: { jobs: { problems: { code: string }[] }[] } }
    expect(data.jobs[0]?.problems).toMatchObject([{ code: 'quota_exhausted' }])
    await stage.sandbox('PUT', '/threads/rules', {})
  })

  test('a permission that its user has unticked is told in the list of accounts', async () => {
    const url = await stage.consentUrl('tiktok')
    const kept = ['user.info.basic', 'video.upload'].map((scope): [string, string] => ['scope', scope])
    const back = stage.browser.leadsTo(await stage.browser.submit(url, [['decision', 'allow'], ...kept]))
    await stage.browser.send(back)
    await stage.owner`
      insert into publication_jobs (user_id, platform, option, content, scheduled_at)
      values (${stage.userId}, 'tiktok', 'tiktok_video', '{}', now() + interval '1 hour')`
    await stage.sweep('tiktok')
    const { problems } = await stage.account('tiktok')
    expect(problems.map(({ message }) => message).join()).toContain('video.publish')
  })
})
