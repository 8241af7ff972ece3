import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { statementsOf } from './statements.ts'

const statements = await statementsOf('runbook.md')

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

test('the runbook has statements', () => {
  expect(statements.length).toBeGreaterThan(8)
})

test.each(statements)('this statement of the runbook runs unchanged: %s', async (statement) => {
  await expect(sql.unsafe(statement)).resolves.toBeDefined()
})
