import { randomBytes } from 'node:crypto'
import postgres, { type Sql } from 'postgres'
import { inject } from 'vitest'
import { LOCAL_PASSWORD } from '../../../infra/local/src/postgres/server.ts'

export const TEMPLATE_DATABASE = 'carteiro_template'

export type TestDatabase = {
  name: string
  /** As superuser. */
  url: string
  urlAs(role: string): string
  drop(): Promise<void>
}

const asAdmin = async (work: (sql: Sql) => Promise<unknown>, url = inject('postgresUrl')): Promise<void> => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await work(sql)
  } finally {
    await sql.end()
  }
}

/** SQLSTATE: dropped before. */
const NO_SUCH_DATABASE = '3D000'
const SLOTS_END_WITHIN_MS = 120_000
const CHECK_AGAIN_MS = 50

/**
 * Ends the logical replication of a database: a replication slot outlives its connection for a moment, and a database
 * with a slot cannot be dropped, not even by force.
 */
const dropReplicationSlots = async (sql: Sql, name: string): Promise<void> => {
  const deadline = Date.now() + SLOTS_END_WITHIN_MS
  for (;;) {
    const slots = await sql`select slot_name, active_pid from pg_replication_slots where database = ${name}`
    if (slots.length === 0) return
    if (Date.now() > deadline) throw new Error(`${name} still has replication slots`)
    for (const { slot_name, active_pid } of slots) {
      await (active_pid === null
        ? // It may have been dropped meanwhile, or be in use again: the next iteration finds out.
          sql`select pg_drop_replication_slot(${slot_name})`.catch(() => undefined)
        : sql`select pg_terminate_backend(${active_pid})`)
    }
    await new Promise((resolve) => setTimeout(resolve, CHECK_AGAIN_MS))
  }
}

/** Creates a database for a test file, with the bootstrap and all migrations, and nothing else. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const name = `test_${randomBytes(6).toString('hex')}`
  // By its files: a quarter of the work of writing it to the log, where no disk is waited for.
  await asAdmin((sql) =>
    sql.unsafe(`create database ${name} template ${TEMPLATE_DATABASE} strategy file_copy`),
  )
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
    drop: async () => {
      await asAdmin((sql) => dropReplicationSlots(sql, name), urlAs('postgres')).catch((error) => {
        if (error.code !== NO_SUCH_DATABASE) throw error
      })
      await asAdmin((sql) => sql.unsafe(`drop database if exists ${name} with (force)`))
    },
  }
}
