import { type DatabaseHarness, startDatabaseHarness } from '@carteiro/testing/database/harness'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())

it('Postgres ends the connections of a service that is gone within the time of a lease, for every service', async () => {
  const roles = await harness.owner<{ name: string }[]>`
    select rolname as name from pg_roles where rolcanlogin and rolname like 'carteiro\\_%'`
  expect(roles.length).toBeGreaterThanOrEqual(9)
  // Milliseconds, seconds, seconds: the units of the kernel's options.
  for (const { name } of roles) {
    const sql = postgres(harness.database.urlAs(name), { max: 1 })
    const [row] = await sql`
      select current_setting('tcp_user_timeout') as unread, current_setting('tcp_keepalives_idle') as idle,
        current_setting('tcp_keepalives_interval') as interval, current_setting('tcp_keepalives_count') as count`
    await sql.end()
    expect({ name, ...row }).toEqual({ name, unread: '30000', idle: '15', interval: '5', count: '3' })
  }
})
