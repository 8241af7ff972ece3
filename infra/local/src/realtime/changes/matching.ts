import type { Sql } from 'postgres'
import type { CatalogColumn, CatalogTable } from './catalog.ts'
import type { Filter, FilterOperator } from './filters.ts'
import { PostgresError } from './postgres-error.ts'
import type { TextRow } from './values.ts'

/** Types whose text is equal exactly when their values are: equality needs no query for them. */
const TEXT_EQUALS_VALUE = new Set(['uuid', 'text', 'varchar', 'int2', 'int4', 'int8', 'bool', 'date'])

/** A filter whose value Postgres has read; `accepted` holds the texts that match, when text decides. */
export type CompiledFilter = Filter & {
  accepted?: Set<string>
}

const SQL_COMPARISONS: Partial<Record<FilterOperator, string>> = {
  eq: '=',
  neq: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
}
const SQL_PATTERNS: Partial<Record<FilterOperator, string>> = {
  like: 'like',
  ilike: 'ilike',
  match: '~',
  imatch: '~*',
}
const IS_VALUES = ['null', 'true', 'false', 'unknown', 'not null']

/** Has Postgres read the filter's value as the column's type; throws its error when it cannot. */
export const compileFilter = async (
  sql: Sql,
  column: CatalogColumn,
  filter: Filter,
): Promise<CompiledFilter> => {
  // Running the condition once on NULL finds every error that a change would run into.
  await sql.unsafe(`select ${conditionSql(column, filter, 'null', '$1::text')}`, valueParameters(filter))
  const equality = filter.operator === 'eq' || filter.operator === 'neq' || filter.operator === 'in'
  if (!equality || !TEXT_EQUALS_VALUE.has(column.type)) return filter
  const source =
    filter.operator === 'in'
      ? `unnest($1::text::${column.cast}[]) as value`
      : `(select $1::text::${column.cast} as value) as one`
  const rows = await sql.unsafe<{ value: string }[]>(
    `select value::text as value from ${source} where value is not null`,
    [filter.value],
  )
  return { ...filter, accepted: new Set(rows.map((row) => textOf(column, row.value))) }
}

/** `bool::text` says true, the stream says t. */
const textOf = (column: CatalogColumn, value: string): string =>
  column.type === 'bool' ? value.slice(0, 1) : value

/** For each row, whether every filter holds. A row without a filter's column never matches. */
export const matchRows = async (
  sql: Sql,
  table: CatalogTable,
  filters: CompiledFilter[],
  rows: TextRow[],
): Promise<boolean[]> => {
  const matches = rows.map(() => true)
  for (const filter of filters) {
    const verdicts = filter.accepted
      ? rows.map((row) => matchesText(filter, row.get(filter.column)))
      : await matchInPostgres(sql, table, filter, rows)
    for (const [index, verdict] of verdicts.entries()) matches[index] &&= verdict
  }
  return matches
}

const matchesText = (filter: CompiledFilter, value: string | null | undefined): boolean => {
  if (value === null || value === undefined) return false
  const accepted = filter.accepted?.has(value) === true
  return accepted !== ((filter.operator === 'neq') !== filter.negate)
}

const matchInPostgres = async (
  sql: Sql,
  table: CatalogTable,
  filter: Filter,
  rows: TextRow[],
): Promise<boolean[]> => {
  const column = table.columns.find((candidate) => candidate.name === filter.column)
  if (!column) return rows.map(() => false)
  const condition = conditionSql(column, filter, 'v #>> array[]::text[]', '$1::text')
  const position = valueParameters(filter).length + 1
  const values = rows.map((row) => row.get(filter.column) ?? null)
  const verdicts = await sql.unsafe<{ ok: boolean }[]>(
    `select coalesce(${condition}, false) as ok
       from jsonb_array_elements($${position}::text::jsonb) with ordinality as rows(v, n) order by n`,
    [...valueParameters(filter), JSON.stringify(values)],
  )
  return verdicts.map((row, index) => row.ok && rows[index]?.has(filter.column) === true)
}

const valueParameters = (filter: Filter): string[] => (filter.operator === 'is' ? [] : [filter.value])

/** SQL of one condition on a text expression; Postgres reads both sides as the column's type. */
const conditionSql = (column: CatalogColumn, filter: Filter, text: string, value: string): string => {
  const left = `(${text})::${column.cast}`
  const { operator } = filter
  const condition =
    operator in SQL_COMPARISONS
      ? `${left} ${SQL_COMPARISONS[operator]} ${value}::${column.cast}`
      : operator in SQL_PATTERNS
        ? `${left}::text ${SQL_PATTERNS[operator]} ${value}`
        : operator === 'in'
          ? `${left} = any (${value}::${column.cast}[])`
          : operator === 'isdistinct'
            ? `${left} is distinct from ${value}::${column.cast}`
            : `${left} is ${isOperand(filter.value)}`
  return filter.negate ? `not (${condition})` : condition
}

/** The operand of `is`, the only value that becomes part of the SQL text. */
const isOperand = (value: string): string => {
  const operand = value.toLowerCase()
  if (!IS_VALUES.includes(operand))
    throw new PostgresError('P0001', `invalid value for \`is\` filter ${value}`)
  return operand
}
