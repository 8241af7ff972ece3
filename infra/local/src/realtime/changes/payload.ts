import type { CatalogTable } from './catalog.ts'
import type { ChangeType, Relation, Tuple } from './pgoutput.ts'
import { type JsonRow, jsonObject } from './values.ts'

/** One committed row change, as it came from the stream. */
export type Change = {
  type: ChangeType
  relation: Relation
  row?: Tuple
  oldRow?: Tuple
  committedAt: Date
  /** The transaction's, without its epoch. */
  xid: number
}

/** A change with its values as JSON. */
export type ConvertedChange = {
  change: Change
  record: JsonRow | undefined
  oldRecord: JsonRow | undefined
  /** Too large to send whole. */
  tooLarge: boolean
}

export type PayloadView = {
  role: string
  /** Column names that the binding selects; all when undefined. */
  select: string[] | undefined
}

/**
 * JSON text of the `data` of a postgres_changes event, as one role sees it.
 * `maxFieldBytes` bounds the fields that a too large change still carries.
 */
export const changeData = (
  table: CatalogTable,
  converted: ConvertedChange,
  view: PayloadView,
  maxFieldBytes: number,
): string => {
  const { change, tooLarge } = converted
  const selected = (name: string) => view.select?.includes(name) ?? true
  const readable = table.columns.filter((column) => column.readers.includes(view.role))
  const keys = table.columns.filter((column) => column.isKey)
  const parts: string[] = [
    `"table":${JSON.stringify(change.relation.table)}`,
    `"type":${JSON.stringify(change.type)}`,
  ]
  const errors: string[] = []
  if (change.type !== 'DELETE' && keys.length === 0) {
    errors.push('Error 400: Bad Request, no primary key')
  } else if (change.type !== 'DELETE' && keys.some((key) => !readable.includes(key))) {
    errors.push('Error 401: Unauthorized')
  } else {
    if (tooLarge) errors.push('Error 413: Payload Too Large')
    const visible = new Set(readable.map((column) => column.name).filter(selected))
    const fits = ([name, value]: [string, string]) =>
      visible.has(name) && (!tooLarge || (value !== 'null' && Buffer.byteLength(value) <= maxFieldBytes))
    if (converted.record) parts.push(`"record":${jsonObject([...converted.record].filter(fits))}`)
    // Old keys are sent even when they are not selected: clients find the row by them.
    const fitsOld = ([name, value]: [string, string]) =>
      fits([name, value]) || (keys.some((key) => key.name === name) && readable.some((c) => c.name === name))
    if (converted.oldRecord)
      parts.push(`"old_record":${jsonObject([...converted.oldRecord].filter(fitsOld))}`)
    const columns = readable
      .filter((column) => visible.has(column.name))
      .map(({ name, type }) => ({ name, type }))
    parts.push(`"columns":${JSON.stringify(columns)}`)
  }
  parts.push(
    `"errors":${errors.length > 0 ? JSON.stringify(errors) : 'null'}`,
    `"schema":${JSON.stringify(change.relation.schema)}`,
    `"commit_timestamp":${JSON.stringify(change.committedAt.toISOString())}`,
  )
  return `{${parts.join(',')}}`
}

/**
 * Which old values clients get: the key alone, or with replica identity full the whole old row,
 * except for a DELETE under RLS, where it cannot be checked who may see them.
 */
export const oldRecordOf = (
  table: CatalogTable,
  change: Change,
  oldRow: JsonRow | undefined,
  record: JsonRow | undefined,
) => {
  if (change.type === 'INSERT') return undefined
  // Without an old row the key did not change, so the new row has it.
  const source = oldRow ?? record
  const whole = change.relation.identityFull && !(change.type === 'DELETE' && table.rls)
  if (!source || whole) return source
  const keys = new Set(table.columns.filter((column) => column.isKey).map((column) => column.name))
  return new Map([...source].filter(([name]) => keys.has(name)))
}
