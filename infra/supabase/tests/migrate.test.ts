import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LOCAL_PASSWORD } from '../../local/src/postgres/index.ts'

let database: TestDatabase
let sql: postgres.Sql
beforeAll(async () => {
  database = await createTestDatabase()
  sql = postgres(database.url, { max: 1, onnotice: () => undefined })
})
afterAll(async () => {
  await sql.end()
  await database.drop()
})

const migrate = (env: Record<string, string>) =>
  spawnSync(process.execPath, [resolve(import.meta.dirname, '../src/main.ts')], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, WAIT_SECONDS: '0', ...env },
  })
const SECRET = 'a-secret-of-tests-with-at-least-32-characters'

test('it may be run again: passwords work, Vault is filled, and settings that are not given stay', async () => {
  // The password that every test uses: roles belong to the whole server.
  const settings = { DATABASE_URL: database.url, CARTEIRO_GATEWAY_PASSWORD: LOCAL_PASSWORD }
  const first = migrate({
    ...settings,
    DISPATCHER_URL: 'http://dispatcher:8081',
    INTERNAL_AUTH_SECRET: SECRET,
  })
  expect(first.stderr).toBe('')
  expect(first.status).toBe(0)
  expect(first.stdout).toContain('CARTEIRO_PLATFORM_X_PASSWORD')
  expect(first.stdout).not.toContain(LOCAL_PASSWORD)

  expect(migrate({ ...settings, DISPATCHER_URL: 'http://elsewhere:8081' }).status).toBe(0)
  const secrets = await sql`select name, decrypted_secret as value from vault.decrypted_secrets order by name`
  expect(secrets).toEqual([
    { name: 'dispatcher_url', value: 'http://elsewhere:8081' },
    { name: 'internal_auth_secret', value: SECRET },
  ])
  const gateway = postgres(database.urlAs('carteiro_gateway'), { max: 1 })
  expect(await gateway`select current_user as role`).toEqual([{ role: 'carteiro_gateway' }])
  await gateway.end()
})

test("it names what is missing, and changes nothing, when Supabase's services have not run", async () => {
  await sql`alter schema realtime rename to realtime_elsewhere`
  const { status, stderr } = migrate({ DATABASE_URL: database.url })
  expect(status).toBe(1)
  expect(stderr).toContain('realtime.messages')
  await sql`alter schema realtime_elsewhere rename to realtime`
})

test('a wrong setting is named', () => {
  const { status, stderr } = migrate({ DATABASE_URL: 'mysql://somewhere/else' })
  expect(status).toBe(1)
  expect(stderr).toContain('DATABASE_URL')
})
