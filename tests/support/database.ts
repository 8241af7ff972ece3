import { randomBytes } from 'node:crypto'
import postgres, { type Sql } from 'postgres'
import { inject } from 'vitest'
import { LOCAL_PASSWORD } from '../../infra/local/src/postgres/server.ts'

export const TEMPLATE_DATABASE = 'carteiro_template'

export type TestDatabase = {
  name: string
  /** As superuser. */
  url: string
  urlAs(role: string): string
  drop(): Promise<void>
}

const asAdmin = async (work: (sql: Sql) => Promise<unknown>): Promise<void> => {
  const sql = postgres(inject('postgresUrl'), { max: 1, onnotice: () => undefined })
  try {
    await work(sql)
  } finally {
    await sql.end()
  }
}

/** A database of its own for a test file: bootstrap and all migrations are in it, and nothing else. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdmin((sql) => sql.unsafe(`create database ${name} template ${TEMPLATE_DATABASE}`))
  const urlAs = (role: string): string => {
    const url = new URL(inject('postgresUrl'))
    url.username = role
    url.password = LOCAL_PASSWORD
    url.pathname = `/${name}`
    return url.href
  }
  return {
    name,
    url: urlAs('postgres'),
    urlAs,
    drop: () => asAdmin((sql) => sql.unsafe(`drop database if exists ${name} with (force)`)),
  }
}
