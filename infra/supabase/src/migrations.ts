import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Sql, TransactionSql } from 'postgres'
import { LOCK, sqlFiles, withConnection } from './work.ts'

export const migrationsDir = resolve(import.meta.dirname, '../migrations')

/**
 * A migration is known by its version, or by its whole name: "npx carteiro init" gives it a later version where an app has
 * migrations that are newer.
 */
const isApplied = async (sql: Sql | TransactionSql, file: string): Promise<boolean> => {
  const name = file.replace(/\.sql$/, '')
  const [known] = await sql`
    select from supabase_migrations.schema_migrations
    where version = ${name.split('_')[0] ?? ''} or name = ${name}`
  return known !== undefined
}

/** The files that have not been applied. */
export const missingMigrations = (url: string, dir = migrationsDir): Promise<string[]> =>
  withConnection(url, async (sql) => {
    const files = await sqlFiles(dir)
    const [{ record } = { record: null }] = await sql`
      select to_regclass('supabase_migrations.schema_migrations') as record`
    if (record === null) return files
    const applied = await Promise.all(files.map((file) => isApplied(sql, file)))
    return files.filter((_, place) => !applied[place])
  })

/**
 * Applies what has not been applied yet, each file in a transaction, and records it as the Supabase CLI does: either
 * may follow the other. Answers the files that it applied.
 */
export const applyMigrations = (url: string, dir = migrationsDir): Promise<string[]> =>
  withConnection(url, async (sql) => {
    const applied: string[] = []
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
          if (await isApplied(transaction, file)) return
          await transaction.unsafe(text)
          await transaction`
            insert into supabase_migrations.schema_migrations (version, name, statements)
            values (${version}, ${name.join('_')}, ${[text]})`
          applied.push(file)
        })
        .catch((error) => {
          throw new Error(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error })
        })
    }
    return applied
  })
