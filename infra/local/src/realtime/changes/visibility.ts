import type { Sql } from 'postgres'
import type { Claims } from '../tokens.ts'
import { type CatalogTable, quoteIdentifier } from './catalog.ts'
import type { TextRow } from './values.ts'

/**
 * For each reader, the positions of the rows that RLS lets them see. Rows are read again by primary
 * key as they are now: one that is gone is visible to no reader. One query, however many readers.
 */
export const visibleRows = async (
  sql: Sql,
  table: CatalogTable,
  rows: TextRow[],
  /** The transactions that they come from. */
  xids: number[],
  readers: Claims[],
): Promise<Set<number>[]> => {
  if (rows.length === 0 || readers.length === 0) return readers.map(() => new Set())
  const keys = table.columns.filter((column) => column.isKey)
  const conditions = keys.map(
    (key, index) => `t.${quoteIdentifier(key.name)} = (k.v ->> ${index})::${key.cast}`,
  )
  const lookup = `select coalesce(jsonb_agg(k.n), '[]'::jsonb)
    from jsonb_array_elements($1) with ordinality as k(v, n)
   where exists (select from ${table.name} as t where ${conditions.join(' and ')})`
  const values = rows.map((row) => keys.map((key) => row.get(key.name) ?? null))
  const seen = await sql<{ positions: number[] }[]>`
    select positions from realtime.local_visible_rows(
      ${lookup}, ${JSON.stringify(values)}::text::jsonb, ${JSON.stringify(readers)}::text::jsonb,
      ${[...new Set(xids)]}::bigint[]) as positions`
  return seen.map((row) => new Set(row.positions.map((position) => position - 1)))
}
