import { createHash, randomUUID } from 'node:crypto'
import { createUser, type DatabaseHarness, startDatabaseHarness } from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { whileOpen } from './interleavings/support.ts'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())

type Sql = DatabaseHarness['owner']
type Connection = Sql | Parameters<Parameters<Sql['begin']>[1]>[0]
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()
type Key = {
  id: string
  name: string
  status: string
  last_used_at: string | null
  last_used_from: string | null
}
const make = async (
  more: Record<string, unknown> = {},
  userId = harness.userId,
  sql: Connection = harness.gateway,
) => {
  const secret = randomUUID()
  const wanted = { name: secret, mode: 'live', scopes: ['keys:write'], prefix: 'ck_live_xxxx', ...more }
  const [row] = await sql`
    select carteiro.create_api_key(${userId}, null, ${hashOf(secret)}, ${sql.json(wanted as never)}) as key`
  return { secret, ...(row?.key as Key) }
}
const rotate = async (id: string, overlap: string): Promise<string> => {
  const secret = randomUUID()
  await harness.gateway`
    select carteiro.rotate_api_key(${id}, null, null, ${hashOf(secret)}, 'ck_live_yyyy', ${overlap}::interval)`
  return secret
}
const authenticate = async (secret: string, address = '203.0.113.9') =>
  (await harness.gateway`select carteiro.authenticate_api_key(${hashOf(secret)}, ${address}) as answer`)[0]
    ?.answer
const keyOf = async (id: string): Promise<Key> =>
  (await harness.gateway`select carteiro.list_api_keys(null, null, ${id}) as keys`)[0]?.keys[0]

it('its use is written once a minute, however often it is used', async () => {
  const { id, secret } = await make()
  const versionOf = async () =>
    (await harness.owner`select xmin::text from carteiro.api_keys where id = ${id}`)[0]?.xmin as string
  await harness.owner`update carteiro.api_keys set last_used_at = date_trunc('minute', now()) + '1 minute' where id = ${id}`
  const before = await versionOf()
  await Promise.all(Array.from({ length: 5 }, () => authenticate(secret)))
  expect(await versionOf()).toBe(before)
  await harness.owner`update carteiro.api_keys set last_used_at = now() - interval '1 minute' where id = ${id}`
  await authenticate(secret, '2001:db8::1')
  const { last_used_at, last_used_from } = await keyOf(id)
  expect(last_used_from).toBe('2001:db8::1')
  expect(last_used_at).toMatch(/:00\+00:00$/)
})

it('who uses it never waits for another who notes its use', async () => {
  const { id, secret } = await make()
  await harness.owner.begin(async (transaction) => {
    await transaction`select from carteiro.api_keys where id = ${id} for update`
    expect(await authenticate(secret)).toMatchObject({ key: { id } })
  })
})

it('is found by indexes alone, however small the tables are', async () => {
  const { secret } = await make()
  await harness.owner.unsafe('analyze carteiro.api_keys, carteiro.api_key_secrets, auth.users')
  const [scans] = await harness.owner.begin(async (transaction) => {
    await transaction`select carteiro.authenticate_api_key(${hashOf(secret)}, null)`
    return transaction`
      select sum(pg_stat_get_xact_numscans(name::regclass))::int as whole
      from unnest(array['carteiro.api_keys', 'carteiro.api_key_secrets', 'auth.users']) as name`
  })
  expect(scans).toEqual({ whole: 0 })
})

it('of two at once with one name one is made', async () => {
  const name = randomUUID()
  const second = await whileOpen(
    harness,
    harness.gateway,
    (sql) => make({ name }, harness.userId, sql),
    () => make({ name }),
  ).catch((error) => error)
  expect(second).toMatchObject({ code: 'CT002', column_name: 'name' })
})

it('of two that are renamed at once one gets the name', async () => {
  const name = randomUUID()
  const [one, other] = [await make(), await make()]
  const rename = (id: string, sql: Connection = harness.gateway) =>
    sql`select carteiro.edit_api_key(${id}, null, null, ${sql.json({ name })})`
  const second = await whileOpen(
    harness,
    harness.gateway,
    (sql) => rename(one.id, sql),
    () => rename(other.id),
  ).catch((error) => error)
  expect(second).toMatchObject({ code: 'CT002', column_name: 'name' })
})

it('a user has at most a hundred; revoked ones do not count', async () => {
  const userId = await createUser(harness.owner)
  const { id } = await make({}, userId)
  await harness.owner`
    insert into carteiro.api_keys (user_id, name, mode, scopes, prefix)
    select ${userId}, 'key ' || n, 'live', '{keys:write}', 'ck_live_xxxx' from generate_series(1, 99) as n`
  await expect(make({}, userId)).rejects.toMatchObject({
    code: 'CT002',
    message: expect.stringContaining('at most 100 keys'),
  })
  await harness.gateway`select carteiro.revoke_api_key(${id}, ${userId}, null)`
  expect(await make({}, userId)).toMatchObject({ status: 'active' })
})

it('of keys that are made and revoked again and again, a thousand are kept at most', async () => {
  const userId = await createUser(harness.owner)
  await harness.owner`
    insert into carteiro.api_keys (user_id, name, mode, scopes, prefix, revoked_at)
    select ${userId}, 'key ' || n, 'live', '{keys:write}', 'ck_live_xxxx', now() from generate_series(1, 1000) as n`
  await expect(make({}, userId)).rejects.toMatchObject({
    code: 'CT002',
    message: expect.stringContaining('at most 1000 keys'),
  })
})

it('goes with its user; only the hash stays, to say so', async () => {
  const userId = await createUser(harness.owner)
  const { id, secret } = await make({}, userId)
  await harness.owner`delete from auth.users where id = ${userId}`
  expect(await harness.owner`select from carteiro.api_keys where id = ${id}`).toHaveLength(0)
  expect(await authenticate(secret)).toEqual({ refused: 'user_deleted', at: null })
})

it('a key that was revoked goes after the retention, with its secrets', async () => {
  const { id, secret } = await make()
  await harness.gateway`select carteiro.revoke_api_key(${id}, null, null)`
  await harness.owner`select carteiro.clean_up_leftovers()`
  expect(await authenticate(secret)).toMatchObject({ refused: 'key_revoked' })
  await harness.owner`update carteiro.api_keys set revoked_at = now() - interval '2 years' where id = ${id}`
  await harness.owner`update carteiro.api_key_secrets set valid_until = now() - interval '2 years' where key_id = ${id}`
  await harness.owner`select carteiro.clean_up_leftovers()`
  expect(await authenticate(secret)).toEqual({ refused: 'key_unknown', at: null })
  expect(await harness.owner`select from carteiro.api_keys where id = ${id}`).toHaveLength(0)
})

it('keeps ten secrets, however often it is rotated', async () => {
  const { id } = await make()
  const secrets: string[] = []
  for (let time = 0; time < 12; time += 1) secrets.push(await rotate(id, '1 hour'))
  const answers = await Promise.all(secrets.map((one) => authenticate(one)))
  expect(answers.map((answer) => 'key' in answer)).toEqual([false, false, ...Array(10).fill(true)])
})
it.each([
  ['the queue and some accounts', { scopes: ['queue:read'], accounts: [randomUUID()] }],
  ['no scopes', { scopes: [] }],
  ['another mode', { mode: 'sandbox' }],
])('a row with %s cannot be written', async (_what, more) => {
  const key = {
    user_id: harness.userId,
    name: randomUUID(),
    mode: 'live',
    scopes: ['keys:write'],
    prefix: 'x',
    ...more,
  }
  await expect(harness.owner`insert into carteiro.api_keys ${harness.owner(key)}`).rejects.toMatchObject({
    code: '23514',
  })
})
