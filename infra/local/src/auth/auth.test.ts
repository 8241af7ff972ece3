import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { createClient } from '@supabase/supabase-js'
import { Hono } from 'hono'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import { createAuthApp } from './app.ts'
import { demoUser, seedDemoUser } from './demo-user.ts'
import { loadKeys } from './keys.ts'

const stops: (() => Promise<unknown>)[] = []
let url: string
let anonKey: string

beforeAll(async () => {
  const database = await createTestDatabase()
  const sql = postgres(database.url, { max: 4, onnotice: () => undefined })
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-keys-'))
  const keys = await loadKeys(folder)
  expect(await loadKeys(folder)).toEqual(keys)
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
  expect(payload).toMatchObject({ sub: demoUser.id, role: 'authenticated', email: demoUser.email })
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

it('refuses a wrong password and a second user of the same address, in the words that supabase-js knows', async () => {
  const wrong = await client().auth.signInWithPassword({ ...demoUser, password: 'not it at all' })
  expect(wrong.error?.code).toBe('invalid_credentials')
  const second = await client().auth.signUp(demoUser)
  expect(second.error?.code).toBe('user_already_exists')
})
