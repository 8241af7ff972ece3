import { randomUUID } from 'node:crypto'
import { event, eventTypes, type WebhookMessage } from '@carteiro/contracts'
import {
  createKey,
  failureOf,
  type GatewayHarness,
  startGatewayHarness,
} from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const OWN = 'http://127.0.0.1:9'
let harness: GatewayHarness
let serviceRole: string
let strangersToken: string
beforeAll(async () => {
  harness = await startGatewayHarness({ MEDIA_ALLOWED_ORIGINS: OWN })
  serviceRole = await harness.project.sharedToken({ role: 'service_role' })
  strangersToken = await harness.project.token(harness.strangerId)
})
afterAll(() => harness?.close())
beforeEach(async () => {
  await harness.owner`delete from carteiro.webhook_endpoints`
})

type Made = { id: string; secret: string; url: string; status: string; user_id: string; mode: string }
const path = (id = '', more = '') => `/api/webhooks${id && `/${id}`}${more}`
const create = (more: object = {}, token?: string) =>
  harness.post(path(), { url: `${OWN}/${randomUUID()}`, ...more }, {}, token)
const made = async (more: object = {}, token?: string): Promise<Made> => {
  const response = await create(more, token)
  expect(response.status).toBe(201)
  return (await response.json()).data
}
const patch = (id: string, change: object, token?: string) =>
  harness.call(
    path(id),
    { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify(change) },
    token,
  )
const dataOf = async (response: Response) => {
  expect(response.ok, await response.clone().text()).toBe(true)
  return (await response.json()).data
}
const messagesOf = async (id: string, more = ''): Promise<WebhookMessage[]> =>
  (await dataOf(await harness.call(path(id, `/messages${more}`)))).messages
const publish = (count: number, type = 'job.completed') => harness.owner`
  select carteiro.publish_event(${type}, ${harness.userId}, array['tiktok'], 'live', jsonb_build_object('number', number))
  from generate_series(1, ${count}) as number`
const settle = (state: string) => harness.owner`update carteiro.webhook_messages set state = ${state}`

describe('a webhook', () => {
  it('is made with a secret that is shown once and stored encrypted', async () => {
    const one = await made({ types: ['job.failed'], platforms: ['tiktok'], description: 'Ours' })
    expect(one).toMatchObject({ status: 'enabled', mode: 'live', user_id: harness.userId })
    expect(Buffer.from(one.secret.replace(/^whsec_/, ''), 'base64')).toHaveLength(32)
    const { webhooks } = await dataOf(await harness.call(path()))
    const { secret, ...shown } = one
    expect(webhooks).toEqual([shown])
    expect(await dataOf(await harness.call(path(one.id)))).toEqual(shown)
    const [row] = await harness.owner`select to_jsonb(e) as row from carteiro.webhook_endpoints as e`
    expect(JSON.stringify(row)).not.toContain(secret.replace('whsec_', ''))
    expect(row?.row.secret).toMatchObject({ key_id: 'k1' })
  })

  it('that is made paused keeps its messages and calls no one; its address is checked when it is enabled', async () => {
    const url = 'http://localhost:3000/hook'
    expect((await create({ url })).status).toBe(422)
    const one = await made({ url, status: 'paused' })
    expect(one).toMatchObject({ url, status: 'paused', disabled_reason: 'by_owner' })
    await publish(1)
    expect((await messagesOf(one.id)).map(({ state }) => state)).toEqual(['held'])
    const refused = await patch(one.id, { status: 'enabled' })
    expect([refused.status, (await failureOf(refused)).details[0]?.code]).toEqual([422, 'insecure_url'])
    expect((await patch(one.id, { status: 'enabled', url: `${OWN}/hook` })).status).toBe(200)
    expect((await create({ url: 'http:///', status: 'paused' })).status).toBe(422)
  })

  it('takes a secret of the client’s own, and rotates to another while the old one still signs', async () => {
    const own = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
    const one = await made({ secret: own })
    expect(one.secret).toBe(own)
    const rotated = await dataOf(await harness.post(path(one.id, '/rotate'), {}))
    expect(rotated.secret).not.toBe(own)
    expect(Date.parse(rotated.previous_secret_until)).toBeGreaterThan(Date.now())
    const atOnce = await dataOf(await harness.post(path(one.id, '/rotate'), { overlap_seconds: 0 }))
    expect(atOnce.previous_secret_until).toBeNull()
    const [row] = await harness.owner`select previous_secret from carteiro.webhook_endpoints`
    expect(row?.previous_secret).toBeNull()
  })

  it('is changed, disabled, enabled again and deleted', async () => {
    const { id } = await made({ types: ['job.failed'] })
    const url = `${OWN}/elsewhere`
    expect(await dataOf(await patch(id, { url, types: null, description: 'New' }))).toMatchObject({
      url,
      types: null,
      description: 'New',
    })
    await publish(1)
    expect(await dataOf(await patch(id, { status: 'disabled' }))).toMatchObject({
      status: 'disabled',
      disabled_reason: 'by_owner',
    })
    await publish(1)
    expect((await messagesOf(id)).map(({ state }) => state)).toEqual(['failed'])
    expect((await harness.post(path(id, '/test'), undefined)).status).toBe(409)
    expect(await dataOf(await patch(id, { status: 'enabled' }))).toMatchObject({ disabled_reason: null })
    expect((await harness.call(path(id), { method: 'DELETE' })).status).toBe(200)
    expect((await harness.call(path(id))).status).toBe(404)
    expect(await harness.owner`select from carteiro.webhook_messages`).toHaveLength(0)
  })

  it('sends a test event whatever types it has chosen', async () => {
    const { id } = await made({ types: ['job.failed'] })
    const response = await harness.call(path(id, '/test'), { method: 'POST' })
    expect(response.status).toBe(202)
    const [message, ...more] = await messagesOf(id)
    expect(more).toEqual([])
    expect(message?.id).toBe((await response.json()).data.message_id)
    expect(event.parse(JSON.parse(message?.body ?? ''))).toMatchObject({
      type: 'endpoint.test',
      data: { id },
    })
  })

  it('shows its messages in pages with their attempts, newest first', async () => {
    const { id } = await made()
    await publish(5)
    await harness.owner`
      insert into carteiro.webhook_attempts (message_id, attempt, at, duration_ms, status, answer, error)
      select id, 1, now(), 12, 500, 'Down.', null from carteiro.webhook_messages`
    const seen: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { messages: WebhookMessage[]; next_cursor: string | null } = await dataOf(
        await harness.call(path(id, `/messages?limit=2${cursor && `&cursor=${cursor}`}`)),
      )
      seen.push(...page.messages.map(({ body }) => JSON.parse(body).data.number))
      expect(page.messages[0]?.attempts).toMatchObject([{ status: 500, duration_ms: 12, answer: 'Down.' }])
      cursor = page.next_cursor
    }
    expect(seen).toEqual([5, 4, 3, 2, 1])
    expect(await messagesOf(id, '?state=failed')).toEqual([])
  })

  it('replays messages by their ids, since a time, or those that failed', async () => {
    const { id } = await made()
    const replay = async (which: object) =>
      (await dataOf(await harness.post(path(id, '/replay'), which))).replayed
    await publish(3)
    await settle('delivered')
    const [newest] = await messagesOf(id)
    expect(await replay({ message_ids: [newest?.id] })).toBe(1)
    expect((await messagesOf(id)).map(({ state }) => state)).toEqual(['waiting', 'delivered', 'delivered'])
    expect(await replay({ since: new Date(Date.now() - 60_000).toISOString() })).toBe(3)
    await settle('failed')
    expect(await replay({ failed: true })).toBe(3)
    expect(await replay({ failed: true })).toBe(0)
  })
})

describe('another user’s webhook', () => {
  it('does not exist, for every route; the service role names its user', async () => {
    const { id } = await made()
    await publish(1)
    const [message] = await messagesOf(id)
    const calls = (token: string, query = ''): Promise<Response>[] => [
      harness.call(path(id, query), {}, token),
      harness.call(path(id, `/messages${query}`), {}, token),
      harness.call(path(id, `/test${query}`), { method: 'POST' }, token),
      harness.post(path(id, `/rotate${query}`), {}, {}, token),
      harness.post(path(id, `/replay${query}`), { message_ids: [message?.id] }, {}, token),
      patch(`${id}${query}`, { description: 'Mine' }, token),
      harness.call(path(id, query), { method: 'DELETE' }, token),
    ]
    const statuses = async (calls: Promise<Response>[]) =>
      (await Promise.all(calls)).map(({ status }) => status)
    expect(new Set(await statuses(calls(strangersToken)))).toEqual(new Set([404]))
    expect(new Set(await statuses(calls(strangersToken, `?user_id=${harness.userId}`)))).toEqual(
      new Set([403]),
    )
    expect(new Set(await statuses(calls(serviceRole)))).toEqual(new Set([400]))
    const theirs = `?user_id=${harness.strangerId}`
    expect(new Set(await statuses(calls(serviceRole, theirs)))).toEqual(new Set([404]))
    expect(await dataOf(await harness.call(path('', `?user_id=${harness.userId}`), {}, serviceRole))).toEqual(
      {
        webhooks: [expect.objectContaining({ id, description: '' })],
      },
    )
    expect((await made({ user_id: harness.strangerId }, serviceRole)).user_id).toBe(harness.strangerId)
    expect((await create({ user_id: harness.strangerId })).status).toBe(403)
    const others = await made({}, strangersToken)
    const foreign = await harness.post(
      path(others.id, '/replay'),
      { message_ids: [message?.id] },
      {},
      strangersToken,
    )
    expect([foreign.status, (await failureOf(foreign)).details[0]?.field]).toEqual([404, 'message_ids'])
  })
})

describe('an API key', () => {
  it('of mode test sees and makes webhooks of that mode only', async () => {
    const live = await made()
    const { secret } = await createKey(harness, { mode: 'test', scopes: ['webhooks:write'] })
    expect((await create({ mode: 'live' }, secret)).status).toBe(403)
    const own = await made({}, secret)
    expect(own.mode).toBe('test')
    const { webhooks } = await dataOf(await harness.call(path(), {}, secret))
    expect(webhooks.map((one: Made) => one.id)).toEqual([own.id])
    expect((await harness.call(path(live.id), {}, secret)).status).toBe(404)
    expect((await harness.call(path(live.id), { method: 'DELETE' }, secret)).status).toBe(404)
  })

  it('that is bound to accounts cannot have webhooks, which get the events of all', async () => {
    const response = await harness.post('/api/keys', {
      name: 'a bound key',
      mode: 'live',
      scopes: ['webhooks:write'],
      accounts: [harness.accounts.tiktok],
    })
    expect([response.status, (await failureOf(response)).details[0]?.field]).toEqual([400, 'accounts'])
  })
})

describe('bad input', () => {
  const refusals: [string, object, number, string, RegExp][] = [
    ['no URL', { url: 'example' }, 422, 'url', /such as https/],
    ['another scheme', { url: 'ftp://example.com/' }, 422, 'url', /such as https/],
    ['credentials', { url: 'https://me:pw@example.com/' }, 422, 'url', /without user name/],
    ['a fragment', { url: 'https://example.com/#here' }, 422, 'url', /never sent/],
    ['http', { url: 'http://93.184.215.14/' }, 422, 'url', /expected https/],
    ['a private address', { url: 'https://10.0.0.1/' }, 422, 'url', /public/],
    ['the metadata service', { url: 'https://169.254.169.254/latest' }, 422, 'url', /public/],
    ['this machine', { url: 'https://localhost/' }, 422, 'url', /public/],
    ['another spelling of it', { url: 'https://0x7f000001/' }, 422, 'url', /public/],
    ['IPv6 that stands for IPv4', { url: 'https://[::ffff:127.0.0.1]/' }, 422, 'url', /public/],
    ['another port of an allowed host', { url: 'http://127.0.0.1:10/' }, 422, 'url', /expected https/],
    ['a long URL', { url: `https://example.com/${'a'.repeat(2048)}` }, 400, 'url', /at most 2048/],
    ['an unknown type', { types: ['job.complete'] }, 422, 'types.0', /Did you mean "job.completed"/],
    ['no type', { types: [] }, 400, 'types', /at least 1/],
    ['an unknown platform', { platforms: ['x', 'tik-tok'] }, 422, 'platforms.1', /Did you mean "tiktok"/],
    ['an unknown mode', { mode: 'dry' }, 400, 'mode', /live, test/],
    [
      'a short secret',
      { secret: `whsec_${Buffer.alloc(16).toString('base64')}` },
      400,
      'secret',
      /32 to 64 random bytes/,
    ],
    ['another secret', { secret: 'hunter2hunter2hunter2hunter2hunter2hunter2' }, 400, 'secret', /whsec_/],
    ['an unknown key', { event: ['job.failed'] }, 400, 'event', /not known/],
  ]
  it.each(refusals)('%s is refused by name', async (_, given, status, field, message) => {
    const response = await create(given)
    const { details } = await failureOf(response)
    expect([response.status, details.map((one) => one.field)]).toEqual([status, [field]])
    expect(details[0]?.message).toMatch(message)
    expect(await harness.owner`select from carteiro.webhook_endpoints`).toHaveLength(0)
  })

  it('a URL that one has is refused, in any spelling, also by a change', async () => {
    const url = `${OWN}/hook`
    const { id } = await made({ url })
    const other = await made()
    for (const response of [
      await create({ url }),
      await create({ url: 'HTTP://127.0.0.1:9/a/../hook' }),
      await patch(other.id, { url }),
    ]) {
      expect(response.status).toBe(409)
      expect((await failureOf(response)).details[0]?.field).toBe('url')
    }
    expect((await patch(id, { url })).status).toBe(200)
    expect((await create({ url, mode: 'test' })).status).toBe(201)
    expect((await create({ url }, strangersToken)).status).toBe(201)
  })

  it('more webhooks than a user may have are refused', async () => {
    await harness.owner`update carteiro.webhook_settings set endpoints_per_user = 1`
    await made()
    const response = await create()
    expect([response.status, (await failureOf(response)).message]).toEqual([
      409,
      expect.stringContaining('delete one'),
    ])
    await harness.owner`update carteiro.webhook_settings set endpoints_per_user = 20`
  })

  it.each([
    [{}, 'one of message_ids, since or failed'],
    [{ failed: true, since: '2027-01-01T00:00:00Z' }, 'one of message_ids, since or failed'],
    [{ failed: false }, 'expected true'],
    [{ message_ids: ['msg_1'] }, 'webhook-id'],
    [{ since: 'yesterday' }, 'a time with its offset'],
  ])('a replay of %j is refused', async (which, message) => {
    const { id } = await made()
    const response = await harness.post(path(id, '/replay'), which)
    expect(response.status).toBe(400)
    expect((await failureOf(response)).details[0]?.message).toContain(message)
  })

  it('a change of nothing, of the mode or to paused is refused', async () => {
    const { id } = await made()
    for (const change of [{}, { mode: 'test' }, { status: 'paused' }, { secret: 'whsec_' }]) {
      expect((await patch(id, change)).status).toBe(400)
    }
  })
})

it('/openapi.json describes what an endpoint receives, for every type', async () => {
  const { webhooks } = (await (await harness.call('/openapi.json', {}, null)).json()) as {
    webhooks: Record<
      string,
      { post: { summary: string; requestBody: object; parameters: { name: string }[] } }
    >
  }
  expect(Object.keys(webhooks)).toEqual([...eventTypes, 'endpoint.test'])
  for (const { post } of Object.values(webhooks)) {
    expect(post.summary).toBeTruthy()
    expect(post.parameters.map(({ name }) => name)).toContain('webhook-signature')
    expect(JSON.stringify(post.requestBody)).toContain('timestamp')
  }
})

it('without its key a deployment says that it has no webhooks', async () => {
  const without = await startGatewayHarness({ WEBHOOK_ENCRYPTION_KEYS: undefined })
  const response = await without.post(path(), { url: 'https://example.com/' })
  expect([response.status, (await failureOf(response)).message]).toEqual([
    503,
    expect.stringContaining('WEBHOOK_ENCRYPTION_KEYS'),
  ])
  await without.close()
})
