import { createHash } from 'node:crypto'
import { type Filter, FilterSyntaxError, parseFilters } from './filters.ts'
import type { ChangeType } from './pgoutput.ts'

/** A binding as the client sent it; echoed in the join reply with its id. */
export type RawBinding = Record<string, unknown>

/** What a binding asks for. `table` or `schema` is `*` when it stands for all. */
export type Binding = {
  id: number
  event: '*' | ChangeType
  schema: string
  table: string
  filters: Filter[]
  select: string[] | undefined
}

const ID_BITS = 27

/** A stable number below 2^27: the same binding gets the same id for every client. */
export const bindingId = (raw: RawBinding): number => {
  const canonical = JSON.stringify(Object.entries(raw).sort(([a], [b]) => (a < b ? -1 : 1)))
  return createHash('sha256').update(canonical).digest().readUInt32BE(0) >>> (32 - ID_BITS)
}

/** Reads a binding; the error text is sent to the client in a system message. */
export const parseBinding = (raw: RawBinding): { binding: Binding } | { error: string } => {
  const { schema, table, filter } = raw
  if (typeof raw.select === 'string') {
    return {
      error:
        'Error parsing `select` params: expected a list of column name strings, e.g. select: ["col1", "col2"]',
    }
  }
  const names = Array.isArray(raw.select) ? raw.select.filter((name) => typeof name === 'string') : []
  const select = names.length > 0 ? names : undefined
  const known =
    (typeof schema === 'string' || schema === undefined) &&
    (typeof table === 'string' || table === undefined) &&
    (schema !== undefined || table !== undefined) &&
    (filter === undefined || (typeof filter === 'string' && schema !== undefined && table !== undefined))
  if (!known) {
    return {
      error: `No subscription params provided. Please provide at least a \`schema\` or \`table\` to subscribe to: ${inspectMap(raw)}`,
    }
  }
  const where = { schema: (schema as string) ?? 'public', table: (table as string) ?? '*' }
  if (select && (where.schema === '*' || where.table === '*')) {
    return {
      error:
        'Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.',
    }
  }
  try {
    const filters = parseFilters((filter as string | undefined) ?? '')
    return { binding: { id: bindingId(raw), event: eventOf(raw.event), ...where, filters, select } }
  } catch (error) {
    if (error instanceof FilterSyntaxError) return { error: error.message }
    throw error
  }
}

/** Anything that is no row event listens to all of them. */
const eventOf = (event: unknown): Binding['event'] => {
  const upper = typeof event === 'string' ? event.toUpperCase() : '*'
  return upper === 'INSERT' || upper === 'UPDATE' || upper === 'DELETE' ? upper : '*'
}

/** A binding's parameters in Elixir's notation, as in the real server's errors. */
export const describeBinding = (binding: Binding): string => {
  const select = binding.select ? `[${binding.select.map((name) => JSON.stringify(name)).join(', ')}]` : 'nil'
  return `[event: ${binding.event}, schema: ${binding.schema}, table: ${binding.table}, filters: ${inspectFilters(binding.filters)}, select: ${select}]`
}

/** Elixir's inspect breaks what is wider than this many characters. */
const INSPECT_WIDTH = 80

const inspectFilters = (filters: Filter[]): string => {
  const tuples = filters.map((f) =>
    [f.column, f.operator, f.value].map((v) => JSON.stringify(v)).concat(String(f.negate)),
  )
  const flat = `[${tuples.map((parts) => `{${parts.join(', ')}}`).join(', ')}]`
  if (flat.length <= INSPECT_WIDTH) return flat
  return `[\n${tuples.map((parts) => `  ${fillTuple(parts)}`).join(',\n')}\n]`
}

/** Fills lines with a tuple's parts, indented by two and one for the brace. */
const fillTuple = (parts: string[]): string => {
  let text = '{'
  let width = '  {'.length
  for (const [position, part] of parts.entries()) {
    const separator = position === 0 ? '' : ', '
    const fits = width + separator.length + part.length + 1 <= INSPECT_WIDTH
    if (position > 0 && !fits) {
      text += `,\n   ${part}`
      width = '   '.length + part.length
    } else {
      text += separator + part
      width += separator.length + part.length
    }
  }
  return `${text}}`
}

const inspectMap = (raw: RawBinding): string => {
  const entries = Object.entries(raw).map(
    ([key, value]) => `${JSON.stringify(key)} => ${JSON.stringify(value)}`,
  )
  return `%{${entries.join(', ')}}`
}
