import { packedMigrations } from './assets.ts'
import { type Change, fileOf } from './change.ts'
import type { Project } from './project.ts'

const FOLDER = 'supabase/migrations'
const VERSION_DIGITS = 14
const MS_PER_SECOND = 1_000

const versionOf = (file: string): string => /^\d+/.exec(file)?.[0] ?? ''
/** 20261130141500 of a time. */
const stampOf = (ms: number): string => new Date(ms).toISOString().replace(/\D/g, '').slice(0, VERSION_DIGITS)
const timeOf = (version: string): number => {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(version.padEnd(VERSION_DIGITS, '0')) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

/** A version after this one, of now where that is later. */
const versionAfter = (newest: string): string => {
  const next = timeOf(newest) + MS_PER_SECOND
  if (!Number.isNaN(next)) return stampOf(Math.max(Date.now(), next))
  // Not a time: one more, with as many digits.
  return (BigInt(newest) + 1n).toString().padStart(newest.length, '0')
}

const newestOf = (files: readonly string[]): string =>
  files.map(versionOf).reduce((newest, one) => (one > newest ? one : newest), '')

/**
 * Our migrations in an app's folder. The Supabase CLI applies in the order of the versions, knows each by its version, and
 * refuses one that is older than what is applied: so one that would not come last gets a later version before its own name.
 */
export const planMigrations = async ({ folder, supabase }: Project): Promise<Change[]> => {
  const changes: Change[] = []
  const files = [...supabase.migrations]
  for (const { name, sql } of await packedMigrations()) {
    const there = files.find((file) => file === name || file.replace(/^\d+_/, '') === name)
    const newest = newestOf(files)
    const isLast = versionOf(name) > newest
    const file = there ?? (isLast ? name : `${versionAfter(newest)}_${name}`)
    const change = await fileOf(folder, `${FOLDER}/${file}`, sql)
    if (change.action === 'differs')
      change.note = 'it was changed after it was written, or belongs to another release: it stays as it is'
    changes.push(change)
    if (!there) files.push(file)
  }
  return changes
}
