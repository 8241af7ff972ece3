import { createHash, randomUUID } from 'node:crypto'
import { type ApiKey, scopes, unboundScopes } from '@carteiro/contracts'
import { createAccount, createUser } from '@carteiro/testing/database/harness'
import { catalogs } from '@carteiro/testing/gateway/catalogs'
import {
  createKey,
  failureOf,
  type GatewayHarness,
  startGatewayHarness,
} from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newSecret } from './secret.ts'

const JOBS = '/api/publications/jobs'
const KEYS = '/api/keys'
const ALL_ACCOUNTS: readonly string[] = unboundScopes
const OF_ACCOUNTS = scopes.filter((one) => !ALL_ACCOUNTS.includes(one))

let harness: GatewayHarness
let service: string
beforeAll(async () => {
  harness = await startGatewayHarness()
  service = await harness.project.sharedToken({ role: 'service_role' })
})
afterAll(() => harness?.close())

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString()
const make = (wanted: Record<string, unknown> = {}, token?: string) => createKey(harness, wanted, token)
const send = (method: string, path: string, body?: unknown, token?: string): Promise<Response> =>
  harness.call(
    path,
    {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
    token,
  )
const dataOf = async <T = ApiKey>(response: Response): Promise<T> => {
  expect(response.ok, await response.clone().text()).toBe(true)
  return ((await response.json()) as { data: T }).data
}
const statusWith = async (secret: string): Promise<number> => (await harness.call(JOBS, {}, secret)).status
const refusalWith = async (secret: string): Promise<string | undefined> => {
  const response = await harness.call(JOBS, {}, secret)
  expect(response.status).toBe(401)
  expect(response.headers.get('www-authenticate')).toBe('Bearer')
  return (await failureOf(response)).details[0]?.code
}
const setUser = (change: Record<string, unknown>, userId = harness.userId) =>
  harness.owner`update auth.users set ${harness.owner(change)} where id = ${userId}`
const makeOperator = (claim: unknown) =>
  setUser({ raw_app_meta_data: harness.owner.json({ operator: claim } as never) })

describe('a key', () => {
  it('is answered with its secret once, and kept as its hash', async () => {
    const response = await send('POST', KEYS, { name: 'n8n', mode: 'live', scopes: ['publications:read'] })
    expect([response.status, response.headers.get('cache-control')]).toEqual([201, 'no-store'])
    const { secret, ...key } = await dataOf<ApiKey & { secret: string }>(response)
    expect(key).toMatchObject({
      name: 'n8n',
      user_id: harness.userId,
      mode: 'live',
      scopes: ['publications:read'],
      accounts: null,
      status: 'active',
      expires_at: null,
      last_used_at: null,
      created_by_key: null,
      prefix: secret.slice(0, 12),
    })
    expect(await dataOf(await send('GET', `${KEYS}/${key.id}`))).toEqual(key)
    const listed = await (await send('GET', KEYS)).text()
    expect(listed).toContain(key.id)
    const [stored] = await harness.owner`
      select string_agg(one::text, '') as text from (
        select to_jsonb(k) as one from carteiro.api_keys as k
        union all select to_jsonb(s) from carteiro.api_key_secrets as s
      ) as all_rows`
    expect(stored?.text).toContain(createHash('sha256').update(secret).digest('hex'))
    for (const text of [listed, stored?.text]) expect(text).not.toContain(secret.slice(12))
  })

  it('lets its user in, as the Bearer or as the apikey', async () => {
    const { secret } = await make({ scopes: ['publications:read'] })
    expect(await statusWith(secret)).toBe(200)
    expect((await harness.call(JOBS, { headers: { apikey: secret } }, null)).status).toBe(200)
    const asOther = await harness.call(`${JOBS}?user_id=${harness.strangerId}`, {}, secret)
    expect(asOther.status).toBe(403)
  })

  it('is not accepted in a query, nor beside another caller', async () => {
    const { secret } = await make({ scopes: ['publications:read'] })
    for (const name of ['apikey', 'api_key', 'access_token', 'key', 'authorization']) {
      expect((await harness.call(`${JOBS}?${name}=${secret}`, {}, null)).status, name).toBe(401)
    }
    for (const token of [undefined, service, (await make()).secret]) {
      const response = await harness.call(JOBS, { headers: { apikey: secret } }, token)
      expect(response.status).toBe(401)
      expect((await failureOf(response)).details).toMatchObject([{ field: 'apikey', code: 'two_callers' }])
    }
  })

  it('notes to the minute when it was used, and from where, whatever a client says of it', async () => {
    const { id, secret } = await make({ scopes: ['publications:read'] })
    await harness.call(JOBS, { headers: { 'x-forwarded-for': '203.0.113.9' } }, secret)
    const key = await dataOf(await send('GET', `${KEYS}/${id}`))
    expect(key.last_used_from).toBe('127.0.0.1')
    const used = new Date(key.last_used_at ?? '')
    expect([used.getUTCSeconds(), used.getUTCMilliseconds()]).toEqual([0, 0])
    expect(Math.abs(Date.now() - used.getTime())).toBeLessThan(3_600_000)
  })

  it('that is mistyped is refused without the database; one that was never made, by it', async () => {
    const { secret } = newSecret('live')
    const mistyped = secret.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))
    expect(await refusalWith(secret)).toBe('key_unknown')
    const [authenticate] = ['carteiro.authenticate_api_key(bytea, inet)']
    await harness.owner.unsafe(`revoke execute on function ${authenticate} from carteiro_gateway`)
    expect(await refusalWith(mistyped)).toBe('key_malformed')
    expect(await statusWith(secret)).toBe(500)
    await harness.owner.unsafe(`grant execute on function ${authenticate} to carteiro_gateway`)
  })
})

describe('a key that has ended is refused, and the answer says why', () => {
  it('revoked: at once, and again and again', async () => {
    const { id, secret } = await make({ scopes: ['publications:read'] })
    expect(await statusWith(secret)).toBe(200)
    expect(await dataOf(await send('DELETE', `${KEYS}/${id}`))).toMatchObject({ status: 'revoked' })
    expect(await refusalWith(secret)).toBe('key_revoked')
    expect((await send('DELETE', `${KEYS}/${id}`)).status).toBe(200)
    for (const [method, path, body] of [
      ['PATCH', `${KEYS}/${id}`, { name: 'again' }],
      ['POST', `${KEYS}/${id}/rotate`, {}],
    ] as const)
      expect((await send(method, path, body)).status).toBe(409)
  })

  it('expired; its user may give it a later end', async () => {
    const { id, secret } = await make({ scopes: ['publications:read'], expires_at: inSeconds(600) })
    expect(await statusWith(secret)).toBe(200)
    await harness.owner`update carteiro.api_keys set expires_at = now() where id = ${id}`
    expect(await refusalWith(secret)).toBe('key_expired')
    expect((await send('POST', `${KEYS}/${id}/rotate`, {})).status).toBe(409)
    expect((await send('PATCH', `${KEYS}/${id}`, { expires_at: inSeconds(600) })).status).toBe(200)
    expect(await statusWith(secret)).toBe(200)
  })

  it('rotated: after the overlap, or at once', async () => {
    const { id, secret: first } = await make({ scopes: ['publications:read'] })
    const rotated = await send('POST', `${KEYS}/${id}/rotate`)
    expect(rotated.headers.get('cache-control')).toBe('no-store')
    const { secret: second, ...key } = await dataOf<ApiKey & { secret: string }>(rotated)
    expect(key.prefix).toBe(second.slice(0, 12))
    const overlap = Date.parse(key.previous_secret_valid_until ?? '') - Date.now()
    expect(Math.abs(overlap - 3_600_000)).toBeLessThan(600_000)
    expect([await statusWith(first), await statusWith(second)]).toEqual([200, 200])
    await harness.owner`update carteiro.api_key_secrets set valid_until = now() where key_id = ${id} and valid_until is not null`
    expect(await refusalWith(first)).toBe('key_rotated')
    const third = await dataOf<{ secret: string }>(
      await send('POST', `${KEYS}/${id}/rotate`, { overlap_seconds: 0 }),
    )
    expect(await refusalWith(second)).toBe('key_rotated')
    expect(await statusWith(third.secret)).toBe(200)
    await send('DELETE', `${KEYS}/${id}`)
    for (const secret of [first, second, third.secret]) expect(await refusalWith(secret)).toBe('key_revoked')
  })

  it('of a user who was deleted, or is banned', async () => {
    const userId = await createUser(harness.owner)
    const token = await harness.project.token(userId)
    const { secret } = await make({ scopes: ['publications:read'] }, token)
    await setUser({ banned_until: inSeconds(600) }, userId)
    expect(await refusalWith(secret)).toBe('user_banned')
    await setUser({ banned_until: null, deleted_at: inSeconds(-1) }, userId)
    expect(await refusalWith(secret)).toBe('user_deleted')
    await setUser({ deleted_at: null }, userId)
    expect(await statusWith(secret)).toBe(200)
    await harness.owner`delete from auth.users where id = ${userId}`
    expect(await refusalWith(secret)).toBe('user_deleted')
  })
})

describe('an operator’s key', () => {
  it('is made by operators alone, and loses the queue when its user is demoted', async () => {
    const wanted = { name: 'ops', mode: 'live', scopes: ['queue:operate', 'queue:read'] }
    // The token claims it, the database knows better.
    const claiming = await harness.project.token(harness.userId, { app_metadata: { operator: true } })
    for (const token of [undefined, claiming]) {
      const refused = await send('POST', KEYS, wanted, token)
      expect(refused.status).toBe(403)
      expect((await failureOf(refused)).details).toMatchObject([{ field: 'scopes' }])
    }
    await makeOperator(true)
    const { secret } = await make(wanted)
    const pause = () =>
      harness.post(
        '/api/queue/platforms/tiktok/pause',
        { reason: 'a test' },
        { authorization: `Bearer ${secret}` },
      )
    expect((await pause()).status).toBe(200)
    expect((await harness.call('/api/queue/platforms', {}, secret)).status).toBe(200)
    for (const claim of [false, 'true', null]) {
      await makeOperator(claim)
      expect((await pause()).status).toBe(403)
      expect((await harness.call('/api/queue/platforms', {}, secret)).status).toBe(403)
    }
  })

  it('has the rights of an operator who only reads, if its user is one', async () => {
    await makeOperator('read')
    const wanted = { name: 'reads', mode: 'live', scopes: ['queue:read', 'queue:operate'] }
    const refused = await send('POST', KEYS, wanted)
    expect([refused.status, (await failureOf(refused)).details[0]?.field]).toEqual([403, 'scopes'])
    const reader = await make({ ...wanted, scopes: ['queue:read'] })
    expect((await harness.call('/api/queue/platforms', {}, reader.secret)).status).toBe(200)
    await makeOperator(true)
    const { secret } = await make({ scopes: ['queue:operate'] })
    await makeOperator('read')
    const asKey = { authorization: `Bearer ${secret}` }
    const paused = await harness.post('/api/queue/platforms/tiktok/pause', { reason: 'a test' }, asKey)
    expect([paused.status, (await failureOf(paused)).message]).toEqual([
      403,
      expect.stringContaining('"read"'),
    ])
  })

  it('without a scope for the queue sees only its user’s jobs', async () => {
    await makeOperator(true)
    const stranger = await harness.project.token(harness.strangerId)
    const [job] = await harness.owner`
      insert into publication_jobs (user_id, platform, option, content)
      values (${harness.strangerId}, 'instagram', 'instagram_feed', '{"caption": "Bom dia"}') returning id`
    expect((await harness.call(`${JOBS}/${job?.id}`, {}, stranger)).status).toBe(200)
    const plain = await make({ scopes: OF_ACCOUNTS })
    expect((await harness.call(`${JOBS}/${job?.id}`, {}, plain.secret)).status).toBe(404)
    const ops = await make({ scopes: ['publications:read', 'queue:read'] })
    expect((await harness.call(`${JOBS}/${job?.id}`, {}, ops.secret)).status).toBe(200)
    await makeOperator(null)
    expect((await harness.call(`${JOBS}/${job?.id}`, {}, ops.secret)).status).toBe(404)
  })
})

describe('the audit log', () => {
  it('says which key has changed which, without its secret', async () => {
    await makeOperator(null)
    const { id, secret } = await make({ scopes: ['keys:write', 'audit:read'] })
    await send('PATCH', `${KEYS}/${id}`, { name: randomUUID() }, secret)
    await send('POST', `${KEYS}/${id}/rotate`, {}, secret)
    await harness.call(JOBS, {}, secret)
    await send('DELETE', `${KEYS}/${id}`)
    const read = (token?: string) => harness.call(`/api/audit?target=${id}`, {}, token)
    expect((await read(secret)).status).toBe(401)
    const { secret: reader } = await make({ scopes: ['audit:read'] })
    const text = await (await read(reader)).text()
    const { entries } = JSON.parse(text).data
    expect(entries).toMatchObject([
      { action: 'key.changed', actor: { kind: 'user' }, after: { revoked_at: expect.any(String) } },
      { action: 'key.changed', actor: { kind: 'key', key_id: id }, after: { prefix: expect.any(String) } },
      { action: 'key.changed', actor: { kind: 'key', key_id: id }, after: { name: expect.any(String) } },
      { action: 'key.created', actor: { kind: 'user', user_id: harness.userId, key_id: null } },
    ])
    expect(text).not.toContain(secret.slice(12))
    expect(text).not.toContain('hash')
  })

  it('shows an operator’s key what operators see only with a scope of the queue', async () => {
    await makeOperator(true)
    const stranger = await harness.project.token(harness.strangerId)
    const { id } = await make({}, stranger)
    const seenWith = async (scopes: string[]) => {
      const { secret } = await make({ scopes })
      return (await dataOf<{ entries: unknown[] }>(await harness.call(`/api/audit?target=${id}`, {}, secret)))
        .entries.length
    }
    expect(await seenWith(['audit:read'])).toBe(0)
    expect(await seenWith(['audit:read', 'queue:read'])).toBe(1)
    await makeOperator(null)
  })
})

describe('another user’s key does not exist', () => {
  it('for a user, or for a key', async () => {
    const { id } = await make()
    const stranger = await harness.project.token(harness.strangerId)
    const strangersKey = await make({ scopes: ['keys:write'] }, stranger)
    for (const token of [stranger, strangersKey.secret]) {
      for (const wanted of [id, randomUUID()]) {
        for (const [method, path, body] of [
          ['GET', `${KEYS}/${wanted}`],
          ['PATCH', `${KEYS}/${wanted}`, { name: 'mine' }],
          ['POST', `${KEYS}/${wanted}/rotate`, {}],
          ['DELETE', `${KEYS}/${wanted}`],
        ] as const) {
          const response = await send(method, path, body, token)
          expect([method, response.status]).toEqual([method, 404])
          expect((await failureOf(response)).message).toBe(`API key ${wanted} does not exist`)
        }
      }
      const { keys } = await dataOf<{ keys: ApiKey[] }>(await send('GET', KEYS, undefined, token))
      expect(keys.map((one) => one.id)).toContain(strangersKey.id)
      expect(new Set(keys.map((one) => one.user_id))).toEqual(new Set([harness.strangerId]))
      expect((await send('GET', `${KEYS}?user_id=${harness.userId}`, undefined, token)).status).toBe(403)
      const forThem = { name: 'x', mode: 'live', scopes: ['keys:write'], user_id: harness.userId }
      expect((await send('POST', KEYS, forThem, token)).status).toBe(403)
    }
  })
})

describe('the service role', () => {
  it('makes keys for the user that it names, who is there and may do it', async () => {
    const wanted = { name: 'server', mode: 'live', scopes: ['publications:read'] }
    const refusal = async (more: object) => {
      const response = await send('POST', KEYS, { ...wanted, ...more }, service)
      return [response.status, (await failureOf(response)).details[0]?.field]
    }
    expect(await refusal({})).toEqual([400, 'user_id'])
    expect(await refusal({ user_id: randomUUID() })).toEqual([422, 'user_id'])
    expect(await refusal({ user_id: harness.strangerId, scopes: ['queue:read'] })).toEqual([403, 'scopes'])
    expect(await refusal({ user_id: harness.strangerId, accounts: [harness.accounts.tiktok] })).toEqual([
      422,
      'accounts',
    ])
    const { id, secret } = await make({ ...wanted, user_id: harness.strangerId }, service)
    expect((await harness.call(`${JOBS}?user_id=${harness.strangerId}`, {}, secret)).status).toBe(200)
    expect((await harness.call(`${JOBS}?user_id=${harness.userId}`, {}, secret)).status).toBe(403)
    expect((await send('DELETE', `${KEYS}/${id}`, undefined, service)).status).toBe(200)
    expect(await refusalWith(secret)).toBe('key_revoked')
  })
})

describe('a key widens neither itself nor another', () => {
  const end = inSeconds(86_400)
  let narrow: { id: string; secret: string }
  beforeAll(async () => {
    narrow = await make({
      scopes: ['keys:write', 'publications:read'],
      accounts: [harness.accounts.tiktok],
      expires_at: end,
    })
  })

  it('what it makes beyond its own rights is refused, all of it by name', async () => {
    const wanted = {
      name: 'wider',
      mode: 'test',
      scopes: ['keys:write', 'publications:write'],
      accounts: [harness.accounts.tiktok, harness.accounts.instagram],
      expires_at: inSeconds(2 * 86_400),
    }
    const refused = await send('POST', KEYS, wanted, narrow.secret)
    expect(refused.status).toBe(403)
    const { details } = await failureOf(refused)
    expect(details.map(({ field, code }) => [field, code])).toEqual(
      ['mode', 'scopes[1]', 'accounts[1]', 'expires_at'].map((field) => [field, 'beyond_calling_key']),
    )
    const forAll = { ...wanted, mode: 'live', scopes: ['keys:write'], accounts: null, expires_at: null }
    const nulls = await failureOf(await send('POST', KEYS, forAll, narrow.secret))
    expect(nulls.details.map(({ field }) => field)).toEqual(['accounts', 'expires_at'])
  })

  it('what it leaves out is its own', async () => {
    const { id } = await make({ scopes: ['publications:read'] }, narrow.secret)
    expect(await dataOf(await send('GET', `${KEYS}/${id}`))).toMatchObject({
      accounts: [harness.accounts.tiktok],
      created_by_key: narrow.id,
    })
    const { expires_at } = await dataOf(await send('GET', `${KEYS}/${id}`))
    expect(Date.parse(expires_at ?? '')).toBe(Date.parse(end))
  })

  it('it neither sees nor changes keys beyond it, whose secrets would be its own', async () => {
    const accounts = [harness.accounts.tiktok]
    const unbound = await make({ scopes: ['keys:write'] })
    const beyond = [
      [narrow, await make({ scopes: ['publications:write'], accounts, expires_at: end })],
      [narrow, await make({ scopes: ['keys:write'], expires_at: end })],
      [narrow, await make({ scopes: ['keys:write'], accounts })],
      [unbound, await make({ mode: 'test', scopes: ['keys:write'] })],
    ] as const
    for (const [caller, { id, secret }] of beyond) {
      for (const [method, path, body] of [
        ['GET', `${KEYS}/${id}`],
        ['PATCH', `${KEYS}/${id}`, { name: randomUUID() }],
        ['POST', `${KEYS}/${id}/rotate`, {}],
        ['DELETE', `${KEYS}/${id}`],
      ] as const)
        expect((await send(method, path, body, caller.secret)).status, method).toBe(404)
      expect(await statusWith(secret)).not.toBe(401)
    }
    const { keys } = await dataOf<{ keys: ApiKey[] }>(await send('GET', KEYS, undefined, narrow.secret))
    expect(keys.map(({ id }) => id)).toContain(narrow.id)
    for (const [, { id }] of beyond) expect(keys.map((one) => one.id)).not.toContain(id)
  })

  it('its own scopes are only narrowed, and its end is not put off', async () => {
    const { id, secret } = await make({
      scopes: ['keys:write', 'publications:read', 'accounts:read'],
      expires_at: end,
    })
    const edit = (body: object, token?: string) => send('PATCH', `${KEYS}/${id}`, body, token)
    for (const token of [undefined, secret]) {
      const wider = await edit({ scopes: ['keys:write', 'media:write'] }, token)
      expect(wider.status).toBe(403)
      expect((await failureOf(wider)).details).toMatchObject([{ field: 'scopes' }])
    }
    for (const expires_at of [inSeconds(2 * 86_400), null]) {
      const later = await edit({ expires_at }, secret)
      expect([later.status, (await failureOf(later)).details[0]?.field]).toEqual([403, 'expires_at'])
    }
    expect((await edit({ scopes: ['publications:read', 'keys:write'] }, secret)).status).toBe(200)
    expect((await harness.call('/api/accounts', {}, secret)).status).toBe(403)
    expect((await edit({ scopes: ['accounts:read'] }, secret)).status).toBe(403)
    expect((await edit({ expires_at: null })).status).toBe(200)
    // A rotated secret has the same rights.
    const rotated = await dataOf<ApiKey & { secret: string }>(
      await send('POST', `${KEYS}/${id}/rotate`, {}, secret),
    )
    expect(rotated.scopes).toEqual(['publications:read', 'keys:write'])
  })
})

describe('a key that is bound to accounts', () => {
  let bound: { id: string; secret: string }
  const jobsOf = async (token?: string): Promise<string[]> =>
    (await dataOf<{ jobs: { id: string }[] }>(await harness.call(JOBS, {}, token))).jobs.map(({ id }) => id)
  beforeAll(async () => {
    bound = await make({ scopes: OF_ACCOUNTS, accounts: [harness.accounts.instagram.toUpperCase()] })
  })
  const publish = (body: object, headers: Record<string, string> = {}) =>
    harness.post(
      '/api/publications/enqueue',
      {
        selectedOptions: ['instagram_feed'],
        captions: { universal: 'Bom dia' },
        userId: harness.userId,
        ...body,
      },
      { authorization: `Bearer ${bound.secret}`, ...headers },
    )
  const video = {
    name: 'a.mp4',
    size: 10,
    type: 'video/mp4',
    url: 'https://example.com/a.mp4',
    width: 1080,
    height: 1920,
    durationSeconds: 10,
  }
  const onTiktok = { selectedOptions: ['tiktok_video'], mediaFiles: [video] }

  it('sees these alone', async () => {
    const { accounts } = await dataOf<{ accounts: { id: string }[] }>(
      await harness.call('/api/accounts', {}, bound.secret),
    )
    expect(accounts.map(({ id }) => id)).toEqual([harness.accounts.instagram])
  })

  it('publishes for its user, who need not be named and may be no other', async () => {
    expect((await publish({ userId: undefined })).status).toBe(200)
    const others = await publish({ userId: harness.strangerId })
    expect((await failureOf(others)).details).toMatchObject([{ field: 'userId', code: 'forbidden' }])
    expect(others.status).toBe(403)
  })

  it('publishes with these alone', async () => {
    expect((await publish({})).status).toBe(200)
    for (const accounts of [undefined, { tiktok: harness.accounts.tiktok }]) {
      const refused = await publish({ ...onTiktok, accounts })
      expect(refused.status).toBe(422)
      expect((await failureOf(refused)).details).toMatchObject([{ field: 'accounts.tiktok' }])
    }
    const publications = [{ userId: harness.userId, captions: { universal: 'Bom dia' }, ...onTiktok }]
    const asBound = { authorization: `Bearer ${bound.secret}` }
    const batch = await dataOf<{ totalEnqueued: number }>(
      await harness.post('/api/publications/batch', { publications }, asBound),
    )
    expect(batch.totalEnqueued).toBe(0)
    const { options } = await dataOf<{ options: { problems: { field: string }[] }[] }>(
      await harness.post('/api/publications/validate', publications[0], asBound),
    )
    expect(options[0]?.problems).toContainEqual(expect.objectContaining({ field: 'accounts.tiktok' }))
  })

  it('sees and changes only their jobs', async () => {
    const theirs = (await dataOf<{ jobs: { job_id: string }[] }>(await publish({}))).jobs[0]?.job_id ?? ''
    const other = (await dataOf<{ jobs: { job_id: string }[] }>(await harness.enqueue(onTiktok))).jobs[0]
      ?.job_id
    expect(await jobsOf()).toEqual(expect.arrayContaining([theirs, other]))
    const seen = await jobsOf(bound.secret)
    expect(seen).toContain(theirs)
    expect(seen).not.toContain(other)
    for (const [method, end, body] of [
      ['GET', ''],
      ['GET', '/events'],
      ['GET', '/trace'],
      ['POST', '/cancel'],
      ['POST', '/retry', {}],
      ['POST', '/reschedule', { scheduledAt: null }],
      ['PATCH', '', { caption: 'Boa noite' }],
    ] as const) {
      const response = await send(method, `${JOBS}/${other}${end}`, body, bound.secret)
      expect([method, end, response.status]).toEqual([method, end, 404])
    }
    expect((await send('POST', `${JOBS}/${theirs}/cancel`, undefined, bound.secret)).status).toBe(200)
  })

  it('is not answered what was published with others, by a repeated idempotency key', async () => {
    const key = { 'idempotency-key': randomUUID() }
    expect((await harness.enqueue({}, key)).status).toBe(200)
    const repeated = await publish({}, key)
    expect([repeated.status, (await failureOf(repeated)).code]).toEqual([422, 'idempotency_key_reused'])
  })

  it('neither connects nor changes other accounts', async () => {
    const other = harness.accounts.tiktok
    expect((await send('POST', `/api/accounts/${other}/default`, undefined, bound.secret)).status).toBe(404)
    expect((await send('DELETE', `/api/accounts/${other}`, undefined, bound.secret)).status).toBe(404)
    const connect = await harness.call('/api/accounts/instagram/connect', {}, bound.secret)
    expect([connect.status, (await failureOf(connect)).details[0]?.code]).toEqual([403, 'bound_key'])
    const own = `/api/accounts/${harness.accounts.instagram}/default`
    expect((await send('POST', own, undefined, bound.secret)).status).toBe(200)
  })
})

describe('a test key', () => {
  const publication = () => ({
    userId: harness.userId,
    selectedOptions: ['instagram_feed'],
    captions: { universal: 'Bom dia' },
  })
  const made = async (response: Response) =>
    (await dataOf<{ mode?: string; jobs: { job_id: string }[] }>(response)).jobs[0]?.job_id ?? ''

  it('publishes nothing where no test deployment is registered, and says so', async () => {
    const { secret } = await make({ mode: 'test', scopes: OF_ACCOUNTS })
    expect(secret).toMatch(/^ck_test_/)
    const before = await harness.stored()
    const asTest = { authorization: `Bearer ${secret}` }
    const refused = await harness.post('/api/publications/enqueue', publication(), asTest)
    expect(refused.status).toBe(422)
    expect((await failureOf(refused)).details).toMatchObject([{ code: 'no_test_deployment' }])
    const publications = [publication()]
    const batch = await harness.post('/api/publications/batch', { publications }, asTest)
    expect(await dataOf<{ totalEnqueued: number }>(batch)).toMatchObject({ totalEnqueued: 0 })
    expect(await harness.stored()).toEqual(before)
  })

  it('makes test jobs alone, whatever it asks for, and reaches nothing of mode live', async () => {
    const [catalog] = catalogs.filter(({ platform }) => platform === 'instagram')
    await harness.owner`
      insert into carteiro.platforms (platform, mode, display_name, version, catalog, url)
      values ('instagram', 'test', 'Instagram', '1.0.0', ${harness.owner.json(catalog as never)}, 'http://127.0.0.1:1')`
    const testAccount = await createAccount(harness.owner, harness.userId, 'instagram', 'test')
    const { secret } = await make({ mode: 'test', scopes: OF_ACCOUNTS })
    const asTest = { authorization: `Bearer ${secret}` }
    const live = await made(await harness.enqueue())
    const test = await made(await harness.post('/api/publications/enqueue', publication(), asTest))
    const modesOf = await harness.owner`
      select id, mode from publication_jobs where id in (${live}, ${test}) order by mode`
    expect(modesOf.map(({ id, mode }) => [id, mode])).toEqual([
      [live, 'live'],
      [test, 'test'],
    ])
    const before = await harness.stored()
    for (const [method, path, body] of [
      ['POST', '/api/publications/enqueue?mode=live', publication()],
      ['POST', '/api/publications/batch?mode=live', { publications: [publication()] }],
      ['GET', `${JOBS}?mode=live`],
      ['GET', '/api/accounts?mode=live'],
      ['GET', '/api/accounts/instagram/connect?mode=live'],
    ] as const) {
      const response = await send(method, path, body, secret)
      expect([path, response.status]).toEqual([path, 403])
      expect((await failureOf(response)).details).toMatchObject([{ field: 'mode' }])
    }
    for (const [method, end, body] of [
      ['GET', ''],
      ['GET', '/events'],
      ['GET', '/trace'],
      ['POST', '/cancel'],
      ['POST', '/retry', {}],
      ['POST', '/reschedule', { scheduledAt: null }],
      ['PATCH', '', { caption: 'Boa noite' }],
    ] as const) {
      expect((await send(method, `${JOBS}/${live}${end}`, body, secret)).status, method + end).toBe(404)
    }
    const other = harness.accounts.instagram
    expect((await send('POST', `/api/accounts/${other}/default`, undefined, secret)).status).toBe(404)
    expect((await send('DELETE', `/api/accounts/${other}`, undefined, secret)).status).toBe(404)
    const named = { ...publication(), accounts: { instagram: other } }
    expect((await harness.post('/api/publications/enqueue', named, asTest)).status).toBe(422)
    expect(await harness.stored()).toEqual(before)
    const listed = await dataOf<{ jobs: { id: string }[] }>(
      await harness.call(`${JOBS}?ids=${live},${test}`, {}, secret),
    )
    expect(listed.jobs.map(({ id }) => id)).toEqual([test])
    const { accounts } = await dataOf<{ accounts: { id: string }[] }>(
      await harness.call('/api/accounts', {}, secret),
    )
    expect(accounts.map(({ id }) => id)).toEqual([testAccount])
    for (const [mode, account] of [
      ['test', other],
      ['live', testAccount],
    ] as const) {
      const wanted = { name: randomUUID(), mode, scopes: ['accounts:read'], accounts: [account] }
      const refused = await send('POST', KEYS, wanted)
      expect([refused.status, (await failureOf(refused)).details[0]?.field]).toEqual([422, 'accounts'])
    }
  })

  it('has the mode of its row, whatever its name says, and makes test keys alone', async () => {
    const { secret } = await make({ mode: 'test', scopes: ['keys:write'] })
    const refused = await send('POST', KEYS, { name: 'live', mode: 'live', scopes: ['keys:write'] }, secret)
    expect([refused.status, (await failureOf(refused)).details[0]?.field]).toEqual([403, 'mode'])
    expect(await statusWith(secret.replace('ck_test_', 'ck_live_'))).toBe(401)
  })
})

describe('what a client sends is used, or refused by name', () => {
  const good = { name: 'good', mode: 'live', scopes: ['publications:read'] }
  it.each<[string, object, number, string]>([
    ['no name', { ...good, name: undefined }, 400, 'name'],
    ['a blank name', { ...good, name: '  ' }, 400, 'name'],
    ['a name that is too long', { ...good, name: 'x'.repeat(101) }, 400, 'name'],
    ['no mode', { ...good, mode: undefined }, 400, 'mode'],
    ['another mode', { ...good, mode: 'sandbox' }, 400, 'mode'],
    ['no scopes', { ...good, scopes: [] }, 400, 'scopes'],
    ['an unknown scope', { ...good, scopes: ['publications:read', 'everything'] }, 400, 'scopes[1]'],
    ['a scope that is a text', { ...good, scopes: 'publications:read' }, 400, 'scopes'],
    ['no accounts', { ...good, accounts: [] }, 400, 'accounts'],
    ['what is no account', { ...good, accounts: ['mine'] }, 400, 'accounts[0]'],
    ['an account that is not there', { ...good, accounts: [randomUUID()] }, 422, 'accounts'],
    [
      'the audit log of some accounts',
      { ...good, scopes: ['audit:read'], accounts: [randomUUID()] },
      400,
      'accounts',
    ],
    [
      'the queue of some accounts',
      { ...good, scopes: ['queue:read'], accounts: [randomUUID()] },
      400,
      'accounts',
    ],
    ['an end in the past', { ...good, expires_at: '2020-01-01T00:00:00Z' }, 400, 'expires_at'],
    ['an end that is no time', { ...good, expires_at: 'tomorrow' }, 400, 'expires_at'],
    ['an unknown field', { ...good, secret: 'mine' }, 400, 'secret'],
    ['what only the database knows', { ...good, prefix: 'ck_live_xxxx' }, 400, 'prefix'],
  ])('%s', async (_what, body, status, field) => {
    const response = await send('POST', KEYS, body)
    expect(response.status).toBe(status)
    expect((await failureOf(response)).details.map((one) => one.field)).toContain(field)
  })

  it.each<[string, object, string]>([
    ['nothing', {}, 'body'],
    ['a mode', { mode: 'live' }, 'mode'],
    ['accounts', { accounts: null }, 'accounts'],
    ['an end in the past', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
  ])('%s of an edit', async (_what, body, field) => {
    const { id } = await make()
    const response = await send('PATCH', `${KEYS}/${id}`, body)
    expect(response.status).toBe(400)
    expect((await failureOf(response)).details.map((one) => one.field)).toContain(field)
  })

  it.each([-1, 1.5, 604_801, '60'])('an overlap of %s seconds', async (overlap_seconds) => {
    const { id } = await make()
    const response = await send('POST', `${KEYS}/${id}/rotate`, { overlap_seconds })
    expect([response.status, (await failureOf(response)).details[0]?.field]).toEqual([400, 'overlap_seconds'])
  })

  it('a name is used once, so that a repeated request makes no second key', async () => {
    const { id } = await make({ name: 'nightly' })
    const again = await send('POST', KEYS, { ...good, name: ' nightly ' })
    expect([again.status, (await failureOf(again)).details[0]?.field]).toEqual([409, 'name'])
    const other = await make({ name: 'daily' })
    const renamed = await send('PATCH', `${KEYS}/${other.id}`, { name: 'nightly' })
    expect([renamed.status, (await failureOf(renamed)).details[0]?.field]).toEqual([409, 'name'])
    await send('DELETE', `${KEYS}/${id}`)
    expect((await send('POST', KEYS, { ...good, name: 'nightly' })).status).toBe(201)
  })
})
