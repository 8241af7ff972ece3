import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { migrationsDir, withConnection } from '@carteiro/migrate'
import type { Sql } from 'postgres'
import semver from 'semver'
import { applyBootstrap, applyMigrations } from '../../../infra/local/src/postgres/index.ts'

/**
 * Recorded releases, a folder each: `release.json`, and `data.sql` with jobs in every state. docs/releases.md explains how to
 * record one.
 */
export const releasesFolder = resolve(import.meta.dirname, '../../../infra/supabase/releases')

/** `release.json` of a release. */
export type Release = {
  version: string
  /** Day on which it was recorded, such as 2026-11-30. */
  date: string
  /** The commit of main whose services and libraries it is. */
  commit: string
  /** Its migrations, and the SHA-256 of each in hexadecimal digits. */
  migrations: Record<string, string>
}

export const digestOf = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex')

/** From the oldest to the newest. */
export const recordedReleases: Release[] = globSync('*/release.json', { cwd: releasesFolder })
  .map((file): Release => JSON.parse(readFileSync(join(releasesFolder, file), 'utf8')))
  .sort((one, other) => semver.compare(one.version, other.version))

/** Turns an empty database into that of a release. */
export const restoreRelease = async (url: string, { version, migrations }: Release): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-release-'))
  try {
    for (const name of Object.keys(migrations)) await cp(join(migrationsDir, name), join(folder, name))
    await applyBootstrap(url)
    await applyMigrations(url, folder)
  } finally {
    await rm(folder, { recursive: true })
  }
  const data = await readFile(join(releasesFolder, version, 'data.sql'), 'utf8')
  await withConnection(url, (sql) => sql.unsafe(data))
}

/** Tables and sequences whose contents a release records. Not `installation`, which identifies a database. */
const kept = (kind: 'r' | 'S') => `
  select format('%I.%I', n.nspname, c.relname) as name,
    array(
      select quote_ident(a.attname) from pg_attribute as a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum
    ) as columns
  from pg_class as c
  join pg_namespace as n on n.oid = c.relnamespace
  where c.relkind = '${kind}' and c.oid::regclass::text <> 'carteiro.installation' and (
    n.nspname = 'carteiro' or (n.nspname = 'pgmq' and c.relname ~ '^[aq]_publication')
    or c.oid::regclass::text in ('publication_jobs', 'auth.users')
  )
  order by 1`

/** The rows of a database as SQL that puts them into one of the same schema. */
export const dataOf = async (sql: Sql): Promise<string> => {
  const parts = ['set session_replication_role = replica;']
  for (const { name, columns } of await sql.unsafe<{ name: string; columns: string[] }[]>(kept('r'))) {
    const rows = await sql.unsafe<{ row: string }[]>(`select to_jsonb(t)::text as row from ${name} as t`)
    parts.push(`delete from ${name};`)
    if (rows.length === 0) continue
    const list = columns.join(', ')
    parts.push(
      `insert into ${name} (${list}) overriding system value\nselect ${list} from jsonb_populate_recordset(null::${name}, $rows$[\n${rows
        .map(({ row }) => row)
        .join(',\n')}\n]$rows$);`,
    )
  }
  for (const { name } of await sql.unsafe<{ name: string }[]>(kept('S'))) {
    const [at] = await sql.unsafe<{ last_value: string; is_called: boolean }[]>(
      `select last_value, is_called from ${name}`,
    )
    parts.push(`select setval('${name}', ${at?.last_value}, ${at?.is_called});`)
  }
  return `${parts.join('\n\n')}\n\nset session_replication_role = default;\n`
}
