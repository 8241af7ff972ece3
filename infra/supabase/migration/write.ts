import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sqlFiles, withConnection } from '../src/work.ts'
import { differenceBetween } from './difference.ts'
import { restOf, takeRoles } from './rest.ts'
import { routineTexts } from './routine-text.ts'
import { migrationText, UNDECIDED } from './text.ts'

/** `uninstall` forgets the migrations whose names begin like this. */
const PREFIX = 'carteiro_'
const VERSION_DIGITS = 14

const versionAt = (date: Date): string => date.toISOString().replaceAll(/\D/g, '').slice(0, VERSION_DIGITS)

/** The file's name as the Supabase CLI gives it: UTC to the second. After all that are there, even where a clock is wrong. */
export const fileName = (name: string, others: string[], now = new Date()): string => {
  const last = others.at(-1)?.slice(0, VERSION_DIGITS) ?? ''
  const version = versionAt(now)
  return `${version > last ? version : BigInt(last) + 1n}_${PREFIX}${name}.sql`
}

export type Written = { file: string; text: string; isComplete: boolean }

/**
 * Writes the migration that brings a database that the migrations have made, `current`, to one that the schema files have made,
 * `wanted`, and runs it in `current`. Both are URLs, as `postgres`.
 *
 * @returns undefined when nothing differs
 */
export const writeMigration = async (options: {
  current: string
  wanted: string
  schemas: string[]
  folder: string
  name: string
}): Promise<Written | undefined> => {
  const { current, wanted, schemas, folder, name } = options
  const roles = await withConnection(current, async (sql) => {
    // The record of what is applied is no part of either.
    await sql`drop schema if exists supabase_migrations cascade`
    return withConnection(wanted, (other) => takeRoles(sql, other))
  })
  const changes = await differenceBetween(current, wanted)
  const routines = await routineTexts(schemas)
  const rest = await withConnection(current, async (sql) => {
    await sql.unsafe(migrationText(changes, routines, []))
    return [...roles, ...(await withConnection(wanted, (other) => restOf(sql, other)))]
  })
  if (changes.length === 0 && rest.length === 0) return undefined
  const text = migrationText(changes, routines, rest)
  const file = join(folder, fileName(name, await sqlFiles(folder)))
  await writeFile(file, text, { flag: 'wx' })
  return { file, text, isComplete: !text.includes(UNDECIDED) }
}
