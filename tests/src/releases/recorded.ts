import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { withConnection } from '@carteiro/migrate'
import type { Sql } from 'postgres'
import { applyBootstrap, applyMigrations } from '../../../infra/local/src/postgres/index.ts'

/**
 * Recorded releases, a folder each: its `migrations/`, `data.sql` with jobs in every state, and, if the migrations were
 * edited since instead of appended to, `upgrade.sql`. docs/releases.md explains how to record one.
 */
export const releasesFolder = resolve(import.meta.dirname, '../../../infra/supabase/releases')

export const recordedReleases = async (): Promise<string[]> =>
  (await readdir(releasesFolder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)

/** Turns an empty database into that of a release. */
export const restoreRelease = async (url: string, release: string): Promise<void> => {
  const folder = join(releasesFolder, release)
  await applyBootstrap(url)
  await applyMigrations(url, join(folder, 'migrations'))
  const data = await readFile(join(folder, 'data.sql'), 'utf8')
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
