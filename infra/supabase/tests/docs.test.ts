import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts'
import { statementsOf } from './statements.ts'

const root = resolve(import.meta.dirname, '../../..')
const statements = await statementsOf('supabase.md')

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

/** Roles belong to the whole server: in a transaction that is undone nobody else notices. */
const undone = async (statement: string): Promise<unknown[]> => {
  let rows: unknown[] = []
  await sql
    .begin(async (transaction) => {
      rows = await transaction.unsafe(statement)
      throw new Error('undone')
    })
    .catch((error) => {
      if (error.message !== 'undone') throw error
    })
  return rows
}

test('the page has statements, and leads to the page that helps', () => {
  expect(statements.length).toBeGreaterThan(10)
})

test.each(statements)('runs as it stands: %s', async (statement) => {
  await expect(undone(statement)).resolves.toBeDefined()
})

test('what it says is there is there: extensions, jobs of pg_cron, publication, policy, platforms', async () => {
  const rowsOf = (words: string) => undone(statements.find((statement) => statement.includes(words)) ?? '')
  expect(await rowsOf('from pg_extension')).toHaveLength(3)
  expect(await rowsOf('order by jobname')).toContainEqual(
    expect.objectContaining({ jobname: 'process-publication-jobs', schedule: '10 seconds', active: true }),
  )
  expect(await rowsOf('pg_publication_tables')).toContainEqual({
    schemaname: 'public',
    tablename: 'publication_jobs',
  })
  expect(await rowsOf('pg_policies')).toHaveLength(1)
  expect(await rowsOf('from public.platforms')).toHaveLength(7)
})

test("the seed of one's own machine lets the services in", async () => {
  await expect(
    undone(await readFile(resolve(root, 'infra/supabase/seed.sql'), 'utf8')),
  ).resolves.toBeDefined()
})
