import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyMigrations } from '@carteiro/migrate'
import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { applyBootstrap } from './bootstrap.ts'

let database: TestDatabase
let sql: Sql
beforeAll(async () => {
  database = await createTestDatabase()
  sql = postgres(database.url, { max: 1, onnotice: () => undefined })
})
afterAll(async () => {
  await sql.end()
  await database.drop()
})

it('is applied again without harm, also by several at once', async () => {
  await Promise.all([1, 2, 3].map(() => applyBootstrap(database.url)))
  await applyMigrations(database.url)
})

it("has hosted Supabase's roles with their attributes", async () => {
  const roles = await sql`
    select rolname as name, rolcanlogin as login, rolinherit as inherits, rolbypassrls as bypass
    from pg_roles where rolname in ('anon', 'authenticated', 'authenticator', 'service_role') order by 1`
  expect(roles).toEqual([
    { name: 'anon', login: false, inherits: false, bypass: false },
    { name: 'authenticated', login: false, inherits: false, bypass: false },
    { name: 'authenticator', login: true, inherits: false, bypass: false },
    { name: 'service_role', login: false, inherits: false, bypass: true },
  ])
  const asAuthenticator = postgres(database.urlAs('authenticator'), { max: 1 })
  await asAuthenticator.unsafe('set role authenticated')
  expect(await asAuthenticator`select current_user as role`).toEqual([{ role: 'authenticated' }])
  await asAuthenticator.end()
})

it.each([
  ['request.jwt.claims', '{"sub": "de300000-0000-4000-8000-000000000001", "role": "authenticated"}'],
  ['request.jwt.claim.sub', 'de300000-0000-4000-8000-000000000001'],
])('knows the user from %s', async (setting, value) => {
  const id = await sql.begin(async (transaction) => {
    await transaction`select set_config(${setting}, ${value}, true)`
    return transaction`select auth.uid() as id`
  })
  expect(id[0]?.id).toBe('de300000-0000-4000-8000-000000000001')
  expect(await sql`select auth.uid() as id, auth.role() as role`).toEqual([{ id: null, role: null }])
})

it('keeps secrets where Supabase Vault keeps them', async () => {
  const [made] = await sql`select vault.create_secret('one', 'bootstrap-test') as id`
  await sql`select vault.update_secret(${made?.id}, 'two')`
  expect(
    await sql`select decrypted_secret from vault.decrypted_secrets where name = 'bootstrap-test'`,
  ).toEqual([{ decrypted_secret: 'two' }])
})

it('has the real pgmq', async () => {
  await sql`select pgmq.create('bootstrap_test')`
  await sql`select pgmq.send('bootstrap_test', '{"n": 1}'::jsonb, 0)`
  const read = () => sql`select read_ct, message from pgmq.read('bootstrap_test', 30, 5)`
  expect(await read()).toEqual([{ read_ct: 1, message: { n: 1 } }])
  expect(await read()).toEqual([])
})

it('applies each migration once, twenty at a time, and none of a broken one', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'carteiro-migrations-'))
  await writeFile(join(dir, '20990101000000_counted.sql'), 'create table counted (); select pg_sleep(0.1)')
  await Promise.all(Array.from({ length: 20 }, () => applyMigrations(database.url, dir)))
  expect(
    await sql`select version, name from supabase_migrations.schema_migrations where version > '2099'`,
  ).toEqual([{ version: '20990101000000', name: 'counted' }])

  await writeFile(join(dir, '20990102000000_broken.sql'), 'create table half (); select 1 / 0')
  await expect(applyMigrations(database.url, dir)).rejects.toThrow(
    '20990102000000_broken.sql: division by zero',
  )
  expect(await sql`select to_regclass('half') as half`).toEqual([{ half: null }])
  await rm(dir, { recursive: true })
})
