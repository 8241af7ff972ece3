import type { Sql } from 'postgres'

export type CatalogColumn = {
  name: string
  /** `pg_type.typname`, as clients get it. */
  type: string
  /** What a text value is cast to, such as `character varying` or `public.mood`. */
  cast: string
  isKey: boolean
  /** The roles that may select the column. */
  readers: string[]
}

/** What the catalog says of a table at this moment. */
export type CatalogTable = {
  /** Quoted and qualified. */
  name: string
  rls: boolean
  columns: CatalogColumn[]
}

/**
 * Looks a table up; undefined when it is gone or none of the roles exist any more. Asked anew for every batch of
 * changes: grants, RLS and columns may have changed since.
 */
export const lookUpTable = async (
  sql: Sql,
  relationOid: number,
  roles: string[],
): Promise<CatalogTable | undefined> => {
  const [row] = await sql<{ name: string; rls: boolean; columns: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name,
           c.relrowsecurity as rls,
           (select jsonb_agg(jsonb_build_object(
                     'name', a.attname, 'type', t.typname, 'cast', format_type(a.atttypid, -1),
                     'isKey', coalesce(a.attnum = any (i.indkey), false),
                     'readers', (select coalesce(jsonb_agg(r.rolname), '[]') from pg_roles r
                                  where r.rolname in (select jsonb_array_elements_text(${JSON.stringify(roles)}::text::jsonb))
                                    and has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT')))
                   order by a.attnum)
              from pg_attribute a
              join pg_type t on t.oid = a.atttypid
              left join pg_index i on i.indrelid = c.oid and i.indisprimary
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)::text as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.oid = ${relationOid}`
  return row ? { ...row, columns: JSON.parse(row.columns) as CatalogColumn[] } : undefined
}

/** The published table's id, or undefined; `*` as schema or table finds any that fits. */
export const findPublished = async (
  sql: Sql,
  publication: string,
  schema: string,
  table: string,
): Promise<number | undefined> => {
  const [row] = await sql<{ oid: number }[]>`
    select format('%I.%I', schemaname, tablename)::regclass::oid as oid
      from pg_publication_tables
     where pubname = ${publication} and ${schema}::text in (schemaname::text, '*') and ${table}::text in (tablename::text, '*')
     limit 1`
  return row?.oid
}

export const roleExists = async (sql: Sql, role: string): Promise<boolean> => {
  const rows = await sql`select from pg_roles where rolname = ${role}`
  return rows.length > 0
}

export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
