import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { platformNames } from '../../platforms/src/index.ts'
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

/** Roles belong to the whole server: in a transaction that is rolled back other tests do not notice. */
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

test('the page has statements, and links to the page that helps', () => {
  expect(statements.length).toBeGreaterThan(10)
})

test.each(statements)('this statement of the page runs unchanged: %s', async (statement) => {
  await expect(undone(statement)).resolves.toBeDefined()
})

test('the extensions, pg_cron jobs, publication, policy and platforms that it names exist', async () => {
  const rowsOf = (part: string) => undone(statements.find((statement) => statement.includes(part)) ?? '')
  expect(await rowsOf('from pg_extension')).toHaveLength(3)
  expect(await rowsOf('order by jobname')).toContainEqual(
    expect.objectContaining({ jobname: 'process-publication-jobs', schedule: '10 seconds', active: true }),
  )
  expect(await rowsOf('pg_publication_tables')).toContainEqual({
    schemaname: 'public',
    tablename: 'publication_jobs',
  })
  expect(await rowsOf('pg_policies')).toHaveLength(1)
  expect(await rowsOf('from carteiro.platforms')).toHaveLength(platformNames.length)
})

test('the seed for a local machine lets the services sign in', async () => {
  await expect(
    undone(await readFile(resolve(root, 'infra/supabase/seed.sql'), 'utf8')),
  ).resolves.toBeDefined()
})
