import type { Sql } from 'postgres'
import type { CatalogColumn, CatalogTable } from './catalog.ts'
import type { Relation, Tuple } from './pgoutput.ts'

/** Values of one row by column name, as JSON text; a column without a value is absent. */
export type JsonRow = Map<string, string>

/** Values of one row by column name, as Postgres prints them; null for SQL NULL. */
export type TextRow = Map<string, string | null>

/** Names a tuple's values. `keyOnly` leaves out what an old key row does not carry. */
export const nameValues = (relation: Relation, tuple: Tuple, keyOnly = false): TextRow => {
  const row: TextRow = new Map()
  for (const [position, column] of relation.columns.entries()) {
    const value = tuple[position]
    if (value !== undefined && (!keyOnly || column.isKey)) row.set(column.name, value)
  }
  return row
}

/**
 * Turns rows of text into JSON exactly as `to_jsonb` does, in one query: numbers keep their scale,
 * arrays and JSON stay inline. Only bytea differs: hex without `\x`, as clients get it from hosted.
 */
export const convertRows = async (sql: Sql, table: CatalogTable, rows: TextRow[]): Promise<JsonRow[]> => {
  if (rows.length === 0) return []
  const columns = table.columns
  const texts = rows.map((row) => columns.map((column) => row.get(column.name) ?? null))
  const casts = columns.map((column, position) => `to_jsonb(${castOf(column, `v ->> ${position}`)})::text`)
  const converted = await sql.unsafe<{ row: string }[]>(
    `select array_to_json(array[${casts.join(', ')}]::text[])::text as row
       from jsonb_array_elements($1::text::jsonb) with ordinality as rows(v, n) order by n`,
    [JSON.stringify(texts)],
  )
  return rows.map((row, index) => {
    const values = JSON.parse(converted[index]?.row ?? '[]') as (string | null)[]
    const json: JsonRow = new Map()
    for (const [position, column] of columns.entries()) {
      if (row.has(column.name)) json.set(column.name, values[position] ?? 'null')
    }
    return json
  })
}

const castOf = (column: CatalogColumn, text: string): string =>
  column.type === 'bytea' ? `substr(${text}, 3)` : `(${text})::${column.cast}`

/** A JSON object in jsonb's key order: shorter keys first, then by bytes. */
export const jsonObject = (entries: Iterable<[string, string]>): string => {
  const sorted = [...entries].map(([key, value]) => ({ key, value, bytes: Buffer.from(key) }))
  sorted.sort((a, b) => a.bytes.length - b.bytes.length || a.bytes.compare(b.bytes))
  return `{${sorted.map(({ key, value }) => `${JSON.stringify(key)}:${value}`).join(',')}}`
}
