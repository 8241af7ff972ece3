/**
 * The `filter` of a postgres_changes binding: `column=op.value`, `not.` negates, commas mean AND.
 * Source: https://supabase.com/docs/guides/realtime/postgres-changes#available-filters
 */
export const FILTER_OPERATORS = [
  'eq',
  'neq',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'like',
  'ilike',
  'is',
  'match',
  'imatch',
  'isdistinct',
] as const
export type FilterOperator = (typeof FILTER_OPERATORS)[number]

export type Filter = {
  column: string
  operator: FilterOperator
  /** As text; for `in` a Postgres array literal such as `{a,b}`. */
  value: string
  negate: boolean
}

/** Thrown for a filter that cannot be read; `shown` is how the server names the offending part. */
export class FilterSyntaxError extends Error {
  readonly shown: string
  constructor(shown: string) {
    super(`Error parsing \`filter\` params: ${shown}`)
    this.shown = shown
  }
}

/** Reads a filter string; an empty one is no filter. Throws FilterSyntaxError. */
export const parseFilters = (text: string): Filter[] => {
  const trimmed = text.trim()
  return trimmed === '' ? [] : splitConditions(trimmed).map(parseCondition)
}

/** Splits at commas that are neither in parentheses nor in double quotes. */
const splitConditions = (text: string): string[] => {
  const parts: string[] = []
  let current = ''
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string
    if (quoted && char === '\\') {
      current += char + (text[at + 1] ?? '')
      at += 1
      continue
    }
    if (char === '"' && (quoted || /[.(,]$/.test(current))) quoted = !quoted
    else if (!quoted && char === '(') depth += 1
    else if (!quoted && char === ')') depth = Math.max(0, depth - 1)
    else if (!quoted && char === ',' && depth === 0) {
      parts.push(current)
      current = ''
      continue
    }
    current += char
  }
  return [...parts, current]
}

const parseCondition = (text: string): Filter => {
  const equals = text.indexOf('=')
  if (equals < 1) throw new FilterSyntaxError(JSON.stringify([text]))
  const column = text.slice(0, equals)
  let rest = text.slice(equals + 1)
  const negate = rest.startsWith('not.')
  if (negate) rest = rest.slice('not.'.length)
  const dot = rest.indexOf('.')
  const operator = rest.slice(0, dot) as FilterOperator
  const raw = rest.slice(dot + 1)
  if (dot < 0 || !FILTER_OPERATORS.includes(operator)) {
    throw new FilterSyntaxError(
      `[${(dot < 0 ? [rest] : [operator, raw]).map((part) => JSON.stringify(part)).join(', ')}]`,
    )
  }
  return { column, operator, value: operator === 'in' ? arrayLiteral(raw) : unquote(raw), negate }
}

/** `(a,"b,c")` as the array literal `{a,"b,c"}`; quoting means the same in both. */
const arrayLiteral = (raw: string): string => {
  const inner = /^\((.*)\)$/s.exec(raw)?.[1]
  if (inner === undefined) throw new FilterSyntaxError(`["in", ${JSON.stringify(raw)}]`)
  return `{${inner}}`
}

const unquote = (raw: string): string => {
  const inner = /^"(.*)"$/s.exec(raw)?.[1]
  return inner === undefined ? raw : inner.replace(/\\(.)/gs, '$1')
}
