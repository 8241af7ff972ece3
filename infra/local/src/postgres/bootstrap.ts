import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { LOCK, setPassword, sqlFiles, withConnection } from '@carteiro/migrate'
import { LOCAL_PASSWORD } from './server.ts'

export const bootstrapDir = resolve(import.meta.dirname, '../../sql')

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
          throw new Error(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error })
        })
    }
  })

/** Migrations create the services' roles without a password; here they get the local one. */
export const setRolePasswords = (url: string): Promise<void> =>
  withConnection(url, async (sql) => {
    const roles = await sql<{ rolname: string }[]>`
      select rolname from pg_roles where rolcanlogin and (rolname like 'carteiro%' or rolname = 'authenticator')`
    for (const { rolname } of roles) await setPassword(sql, rolname, LOCAL_PASSWORD)
  })
