import type { Sql } from 'postgres'
import type { RealtimeLimits } from '../limits.ts'
import type { Claims } from '../tokens.ts'
import { type CatalogTable, lookUpTable } from './catalog.ts'
import { matchRows } from './matching.ts'
import { type Change, type ConvertedChange, changeData, oldRecordOf } from './payload.ts'
import type { ChangeSink, Subscription, Subscriptions } from './subscriptions.ts'
import { convertRows, nameValues, type TextRow } from './values.ts'
import { visibleRows } from './visibility.ts'

export type DeliveryOptions = {
  sql: Sql
  subscriptions: Subscriptions
  limits: RealtimeLimits
  onDelivered: (count: number) => void
}

type PreparedTable = {
  table: CatalogTable
  converted: ConvertedChange[]
  /** For each change, the subscriptions that may have it. */
  audience: Subscription[][]
}

/** Sends a batch of changes, in order, to everybody who listens and may see them. */
export const deliverChanges = async (options: DeliveryOptions, changes: Change[]): Promise<void> => {
  const groups = new Map<string, Change[]>()
  for (const change of changes) {
    const key = `${change.relation.oid}`
    groups.set(key, [...(groups.get(key) ?? []), change])
  }
  const frames = new Map<Change, { sink: ChangeSink; payload: string }[]>()
  for (const group of groups.values()) {
    const prepared = await prepareTable(options, group)
    if (!prepared) continue
    for (const [index, converted] of prepared.converted.entries()) {
      frames.set(
        converted.change,
        framesOf(options.limits, prepared.table, converted, prepared.audience[index] ?? []),
      )
    }
  }
  let delivered = 0
  for (const change of changes) {
    for (const { sink, payload } of frames.get(change) ?? []) {
      sink.sendChange(payload)
      delivered += 1
    }
  }
  options.onDelivered(delivered)
}

const prepareTable = async (
  options: DeliveryOptions,
  changes: Change[],
): Promise<PreparedTable | undefined> => {
  const relation = changes[0]?.relation
  if (!relation) return undefined
  const subscriptions = options.subscriptions.of(relation.schema, relation.table)
  if (subscriptions.length === 0) return undefined
  const roles = [...new Set(subscriptions.map((subscription) => subscription.claims.role))]
  const table = await lookUpTable(options.sql, relation.oid, roles)
  if (!table) return undefined

  const rows = changes.map((change) => change.row && nameValues(change.relation, change.row))
  const oldRows = changes.map(
    (change) => change.oldRow && nameValues(change.relation, change.oldRow, !change.relation.identityFull),
  )
  for (const [index, row] of rows.entries()) fillUnchanged(row, oldRows[index])
  const matched = await matchSubscriptions(options, table, changes, rows, oldRows, subscriptions)
  const audience = table.rls ? await keepVisible(options, table, changes, rows, matched) : matched
  return { table, converted: await convertChanges(options, table, changes, rows, oldRows), audience }
}

/** A large value that an UPDATE left alone is only in the old row, and there only under replica identity full. */
const fillUnchanged = (row: TextRow | undefined, oldRow: TextRow | undefined): void => {
  if (!row || !oldRow) return
  for (const [name, value] of oldRow) if (!row.has(name)) row.set(name, value)
}

const matchSubscriptions = async (
  options: DeliveryOptions,
  table: CatalogTable,
  changes: Change[],
  rows: (TextRow | undefined)[],
  oldRows: (TextRow | undefined)[],
  subscriptions: Subscription[],
): Promise<Subscription[][]> => {
  // INSERT and UPDATE are judged by the new row, DELETE by what the old row carries.
  const judged = changes.map((_, index) => rows[index] ?? oldRows[index] ?? new Map())
  const byFilter = Map.groupBy(subscriptions, (subscription) => subscription.filterKey)
  const matched: Subscription[][] = changes.map(() => [])
  for (const group of byFilter.values()) {
    const matches = await matchRows(options.sql, table, group[0]?.filters ?? [], judged)
    for (const [index, matches_] of matches.entries()) {
      const type = changes[index]?.type
      if (matches_) {
        matched[index]?.push(
          ...group.filter(({ binding }) => binding.event === '*' || binding.event === type),
        )
      }
    }
  }
  return matched
}

const keepVisible = async (
  options: DeliveryOptions,
  table: CatalogTable,
  changes: Change[],
  rows: (TextRow | undefined)[],
  matched: Subscription[][],
): Promise<Subscription[][]> => {
  // A DELETE cannot be checked any more: everybody gets its key.
  const checked = changes.flatMap((change, index) =>
    change.type === 'DELETE' || matched[index]?.length === 0 ? [] : [index],
  )
  const readers = new Set<Claims>(
    checked.flatMap((index) => (matched[index] ?? []).map(({ claims }) => claims)),
  )
  // Without a key there is no row to read again; the payload says so and carries no data.
  if (checked.length === 0 || !table.columns.some((column) => column.isKey)) return matched
  const distinct = Map.groupBy(readers, (claims) => JSON.stringify(claims))
  const byReader = [...distinct.values()]
  const seen = await visibleRows(
    options.sql,
    table,
    checked.map((index) => rows[index] as TextRow),
    checked.map((index) => changes[index]?.xid ?? 0),
    byReader.map((claims) => claims[0] as Claims),
  )
  const seenBy = new Map(
    byReader.flatMap((group, position) => group.map((claims) => [claims, seen[position]] as const)),
  )
  const result = [...matched]
  for (const [position, index] of checked.entries()) {
    result[index] = (matched[index] ?? []).filter(({ claims }) => seenBy.get(claims)?.has(position))
  }
  return result
}

const convertChanges = async (
  options: DeliveryOptions,
  table: CatalogTable,
  changes: Change[],
  rows: (TextRow | undefined)[],
  oldRows: (TextRow | undefined)[],
): Promise<ConvertedChange[]> => {
  const texts = [...rows, ...oldRows].filter((row) => row !== undefined)
  const json = new Map(
    (await convertRows(options.sql, table, texts)).map((row, index) => [texts[index], row]),
  )
  return changes.map((change, index) => {
    const record = rows[index] && json.get(rows[index])
    const oldRow = oldRows[index] && json.get(oldRows[index])
    const bytes = sizeOf(rows[index]) + sizeOf(oldRows[index])
    return {
      change,
      record,
      oldRecord: oldRecordOf(table, change, oldRow, record),
      tooLarge: bytes > options.limits.maxChangeBytes,
    }
  })
}

const sizeOf = (row: TextRow | undefined): number => {
  let bytes = 0
  for (const value of row?.values() ?? []) bytes += value === null ? 0 : Buffer.byteLength(value)
  return bytes
}

/** One frame per channel and selection of columns, naming every binding that matched. */
const framesOf = (
  limits: RealtimeLimits,
  table: CatalogTable,
  converted: ConvertedChange,
  audience: Subscription[],
) => {
  const data = new Map<string, string>()
  const bySink = Map.groupBy(audience, (subscription) => subscription.sink)
  return [...bySink].flatMap(([sink, subscriptions]) => {
    const views = Map.groupBy(subscriptions, ({ claims, binding }) =>
      JSON.stringify([claims.role, binding.select]),
    )
    return [...views].map(([key, group]) => {
      const [first] = group as [Subscription]
      const view = { role: first.claims.role, select: first.binding.select }
      if (!data.has(key)) data.set(key, changeData(table, converted, view, limits.maxFieldBytesOfLargeChange))
      const ids = [...new Set(group.map(({ binding }) => binding.id))].sort((a, b) => a - b)
      return { sink, payload: `{"ids":${JSON.stringify(ids)},"data":${data.get(key)}}` }
    })
  })
}
