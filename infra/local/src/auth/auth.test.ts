import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase } from '@carteiro/testing/database/database'
import { serve } from '@hono/node-server'
import { createClient } from '@supabase/supabase-js'
import { Hono } from 'hono'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAuthApp } from './app.ts'
import { demoUser, seedDemoUser } from './demo-user.ts'
import { loadKeys } from './keys.ts'

const stops: (() => Promise<unknown>)[] = []
let url: string
let anonKey: string
let sql: Sql

beforeAll(async () => {
  const database = await createTestDatabase()
  sql = postgres(database.url, { max: 4, onnotice: () => undefined })
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-keys-'))
  const keys = await loadKeys(folder)
  await seedDemoUser(sql)
  const app = new Hono()
  const port = await new Promise<number>((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => resolve(info.port))
    stops.push(async () => server.close())
  })
  url = `http://127.0.0.1:${port}`
  anonKey = keys.anonKey
  app.route('/auth/v1', createAuthApp({ sql, keys, issuer: `${url}/auth/v1` }))
  stops.push(
    () => sql.end(),
    () => database.drop(),
    () => rm(folder, { recursive: true }),
  )
})
afterAll(async () => {
  for (const stop of stops) await stop()
})

const client = () => createClient(url, anonKey, { auth: { persistSession: false, autoRefreshToken: false } })

it('signs the demo user in, with a token that the JWKS proves', async () => {
  const supabase = client()
  const { data, error } = await supabase.auth.signInWithPassword(demoUser)
  expect(error).toBeNull()
  const jwks = createRemoteJWKSet(new URL(`${url}/auth/v1/.well-known/jwks.json`))
  const { payload } = await jwtVerify(data.session?.access_token ?? '', jwks, { audience: 'authenticated' })
  expect(payload).toMatchObject({
    sub: demoUser.id,
    role: 'authenticated',
    email: demoUser.email,
    app_metadata: { operator: true },
  })
  expect((await supabase.auth.getUser()).data.user?.id).toBe(demoUser.id)
})

it('renews a session, and signs out', async () => {
  const supabase = client()
  const { data } = await supabase.auth.signInWithPassword(demoUser)
  const renewed = await supabase.auth.refreshSession()
  expect(renewed.error).toBeNull()
  expect(renewed.data.session?.refresh_token).not.toBe(data.session?.refresh_token)
  expect((await supabase.auth.signOut()).error).toBeNull()
  const after = await client().auth.refreshSession({
    refresh_token: renewed.data.session?.refresh_token ?? '',
  })
  expect(after.error?.code).toBe('refresh_token_not_found')
})

it('refuses a wrong password and a second user of the same address, with the codes that supabase-js knows', async () => {
  const wrong = await client().auth.signInWithPassword({ ...demoUser, password: 'not it at all' })
  expect(wrong.error?.code).toBe('invalid_credentials')
  const second = await client().auth.signUp(demoUser)
  expect(second.error?.code).toBe('user_already_exists')
})

it('takes the same refresh token twice within seconds, but ends a session whose token was stolen', async () => {
  const supabase = client()
  const { data } = await supabase.auth.signInWithPassword(demoUser)
  const first = data.session?.refresh_token ?? ''
  const renew = (token: string) => client().auth.refreshSession({ refresh_token: token })
  const [one, other] = await Promise.all([renew(first), renew(first)])
  expect(one.data.session?.refresh_token).toBe(other.data.session?.refresh_token)

  const third = await renew(one.data.session?.refresh_token ?? '')
  await sql`update auth.refresh_tokens set revoked_at = revoked_at - interval '11 seconds' where token = ${first}`
  expect((await renew(first)).error?.code).toBe('refresh_token_already_used')
  expect((await renew(third.data.session?.refresh_token ?? '')).error?.code).toBe(
    'refresh_token_already_used',
  )
})

it('signs out here, elsewhere or everywhere', async () => {
  const [here, elsewhere] = [client(), client()]
  for (const one of [here, elsewhere]) await one.auth.signInWithPassword(demoUser)
  await here.auth.signOut({ scope: 'others' })
  expect((await here.auth.getUser()).error).toBeNull()
  expect((await elsewhere.auth.getUser()).error?.name).toBe('AuthSessionMissingError')
  await elsewhere.auth.signInWithPassword(demoUser)
  await elsewhere.auth.signOut()
  expect((await here.auth.getUser()).error?.name).toBe('AuthSessionMissingError')
})

it('signs a new user up, with data, and knows passwords that a seed hashed with pgcrypto', async () => {
  const supabase = client()
  const email = 'New@example.com'
  const signedUp = await supabase.auth.signUp({ email, password: 'a-password', options: { data: { n: 1 } } })
  expect(signedUp.data.session).not.toBeNull()
  expect((await supabase.auth.getUser()).data.user).toMatchObject({
    email: 'new@example.com',
    user_metadata: { n: 1 },
    identities: [{ provider: 'email' }],
  })
  await sql`
    update auth.users set encrypted_password = extensions.crypt('seeded', extensions.gen_salt('bf'))
    where email = 'new@example.com'`
  expect((await client().auth.signInWithPassword({ email, password: 'seeded' })).error).toBeNull()
  const weak = await client().auth.signUp({ email: 'other@example.com', password: 'short' })
  expect(weak.error?.code).toBe('weak_password')
})

it('refuses in the JSON of Supabase Auth', async () => {
  const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(`${url}/auth/v1${path}`, init)
    return { status: response.status, ...(await response.json()) }
  }
  const headers = { apikey: anonKey }
  const post = (body: string) => ({ method: 'POST', headers, body })
  expect(await call('/settings')).toMatchObject({ status: 401, message: 'No API key found in request' })
  expect(await call('/settings?apikey=nonsense')).toMatchObject({ status: 401, message: 'Invalid API key' })
  expect(await call('/.well-known/jwks.json')).toMatchObject({ status: 200 })
  expect(await call('/user', { headers })).toMatchObject({ status: 401, error_code: 'no_authorization' })
  expect(await call('/user', { headers: { ...headers, authorization: `Bearer ${anonKey}` } })).toMatchObject({
    status: 403,
    error_code: 'bad_jwt',
  })
  expect(await call('/token?grant_type=password', post('{'))).toMatchObject({
    code: 400,
    error_code: 'bad_json',
  })
  expect(await call('/token?grant_type=password', post('{"email": "a@b.co"}'))).toMatchObject({
    code: 400,
    error_code: 'validation_failed',
    msg: expect.stringContaining('password'),
  })
  expect(await call('/token?grant_type=magic', post('{}'))).toMatchObject({ status: 400 })
})

it("makes a project's keys once, however many ask, and never over ones that it can't read", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-keys-'))
  const [first, ...others] = await Promise.all([1, 2, 3, 4].map(() => loadKeys(folder)))
  for (const other of others) expect(other).toEqual(first)
  expect(await readdir(folder)).toEqual(['keys.json'])
  await writeFile(join(folder, 'keys.json'), '{"jwtSec')
  await expect(loadKeys(folder)).rejects.toThrow("keys.json can't be read")
  await rm(folder, { recursive: true })
})
