import type { Sql } from 'postgres'
import type { Claims } from '../tokens.ts'
import { type Binding, describeBinding } from './binding.ts'
import { findPublished, lookUpTable, roleExists } from './catalog.ts'
import { type CompiledFilter, compileFilter } from './matching.ts'
import { PostgresError } from './postgres-error.ts'

/** Where a subscription's changes go: a channel. */
export type ChangeSink = {
  /** `payload` is the JSON text of a postgres_changes event. */
  sendChange(payload: string): void
}

/** One binding of one channel, with the claims it was made with. */
export type Subscription = {
  sink: ChangeSink
  binding: Binding
  claims: Claims
  filters: CompiledFilter[]
  /** Equal for subscriptions whose filters give equal answers. */
  filterKey: string
}

export type Subscriptions = {
  /** Replaces all subscriptions of a sink at once. */
  replace(sink: ChangeSink, subscriptions: Subscription[]): void
  remove(sink: ChangeSink): void
  /** Those that listen to a table. */
  of(schema: string, table: string): Subscription[]
}

export const createSubscriptions = (): Subscriptions => {
  const bySink = new Map<ChangeSink, Subscription[]>()
  const byTable = new Map<string, Subscription[]>()
  // Rebuilt lazily: a list per table that has been asked for since the last change.
  const forget = () => byTable.clear()
  return {
    replace: (sink, subscriptions) => {
      bySink.set(sink, subscriptions)
      forget()
    },
    remove: (sink) => {
      if (bySink.delete(sink)) forget()
    },
    of: (schema, table) => {
      const key = JSON.stringify([schema, table])
      let found = byTable.get(key)
      if (!found) {
        const fits = (wanted: string, name: string) => wanted === '*' || wanted === name
        found = [...bySink.values()]
          .flat()
          .filter(({ binding }) => fits(binding.schema, schema) && fits(binding.table, table))
        byTable.set(key, found)
      }
      return found
    },
  }
}

/** Thrown when a binding cannot be subscribed to; the message is sent to the client. */
export class SubscriptionRefused extends Error {}

/** Checks a binding against the database as the token's role, and compiles its filters. */
export const prepareSubscription = async (
  sql: Sql,
  options: { publication: string; maxInValues: number },
  sink: ChangeSink,
  binding: Binding,
  claims: Claims,
): Promise<Subscription> => {
  const shown = describeBinding(binding)
  const relationOid = await findPublished(sql, options.publication, binding.schema, binding.table)
  if (relationOid === undefined) {
    throw new SubscriptionRefused(
      `Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: ${shown}`,
    )
  }
  try {
    if (!(await roleExists(sql, claims.role))) {
      throw new PostgresError('42704', `role "${claims.role}" does not exist`)
    }
    const filters = await compileFilters(sql, relationOid, options.maxInValues, binding, claims.role)
    return { sink, binding, claims, filters, filterKey: JSON.stringify(binding.filters) }
  } catch (error) {
    const exception = PostgresError.from(error)
    if (!exception) throw error
    throw new SubscriptionRefused(
      `Unable to subscribe to changes with given parameters. An exception happened so please check your connect parameters: ${shown}. Exception: ${exception.inElixir()}`,
    )
  }
}

const compileFilters = async (
  sql: Sql,
  relationOid: number,
  maxInValues: number,
  binding: Binding,
  role: string,
): Promise<CompiledFilter[]> => {
  const table = await lookUpTable(sql, relationOid, [role])
  const readable = new Map(table?.columns.filter((c) => c.readers.includes(role)).map((c) => [c.name, c]))
  const compiled: CompiledFilter[] = []
  for (const filter of binding.filters) {
    const column = readable.get(filter.column)
    if (!column) throw new PostgresError('P0001', `invalid column for filter ${filter.column}`)
    if (filter.operator === 'in') {
      const [row] = await sql.unsafe<{ values: number }[]>(
        `select coalesce(cardinality($1::text::${column.cast}[]), 0) as values`,
        [filter.value],
      )
      if ((row?.values ?? 0) > maxInValues) {
        throw new PostgresError('P0001', `too many values for \`in\` filter. Maximum ${maxInValues}`)
      }
    }
    compiled.push(await compileFilter(sql, column, filter))
  }
  for (const name of binding.select ?? []) {
    if (!readable.has(name)) throw new PostgresError('P0001', `invalid column for select ${name}`)
  }
  return compiled
}
