import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { LOCAL_PASSWORD } from './server.ts'

const root = resolve(import.meta.dirname, '../../../..')
const bootstrapDir = join(root, 'infra/local/sql')
export const migrationsDir = join(root, 'infra/supabase/migrations')

const sqlFiles = async (dir: string): Promise<string[]> =>
  (await readdir(dir)).filter((name) => name.endsWith('.sql')).sort()

const withConnection = async (url: string, work: (sql: Sql) => Promise<void>): Promise<void> => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await work(sql)
  } finally {
    await sql.end()
  }
}

/** Whoever comes second waits until the first is done, and then finds nothing to do. */
const LOCK = 7_011_966

const named = (file: string, error: unknown): Error =>
  new Error(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error })

/** Makes a bare Postgres look like a Supabase project: roles, schemas, auth, vault, realtime. Repeatable. */
export const applyBootstrap = (url: string): Promise<void> =>
  withConnection(url, async (sql) => {
    for (const file of await sqlFiles(bootstrapDir)) {
      const text = await readFile(join(bootstrapDir, file), 'utf8')
      await sql
        .begin(async (transaction) => {
          await transaction`select pg_advisory_xact_lock(${LOCK})`
          await transaction.unsafe(text)
        })
        .catch((error) => {
          throw named(file, error)
        })
    }
  })

/** Applies what has not been applied yet, each file in a transaction, and records it as the Supabase CLI does. */
export const applyMigrations = (url: string, dir = migrationsDir): Promise<void> =>
  withConnection(url, async (sql) => {
    await sql.begin(async (transaction) => {
      await transaction`select pg_advisory_xact_lock(${LOCK})`
      await transaction.unsafe(`
        create schema if not exists supabase_migrations;
        create table if not exists supabase_migrations.schema_migrations (
          version text primary key, name text, statements text[]
        )`)
    })
    for (const file of await sqlFiles(dir)) {
      const [version = '', ...name] = file.replace(/\.sql$/, '').split('_')
      const text = await readFile(join(dir, file), 'utf8')
      await sql
        .begin(async (transaction) => {
          await transaction`select pg_advisory_xact_lock(${LOCK})`
          const [applied] = await transaction`
            select from supabase_migrations.schema_migrations where version = ${version}`
          if (applied) return
          await transaction.unsafe(text)
          await transaction`
            insert into supabase_migrations.schema_migrations (version, name, statements)
            values (${version}, ${name.join('_')}, ${[text]})`
        })
        .catch((error) => {
          throw named(file, error)
        })
    }
  })

/** Migrations create the services' roles without a password; here they get the local one. */
export const setRolePasswords = (url: string): Promise<void> =>
  withConnection(url, async (sql) => {
    const roles = await sql<{ rolname: string }[]>`
      select rolname from pg_roles where rolcanlogin and (rolname like 'carteiro%' or rolname = 'authenticator')`
    for (const { rolname } of roles) {
      await sql`alter role ${sql(rolname)} with password ${sql.unsafe(`'${LOCAL_PASSWORD}'`)}`
    }
  })
