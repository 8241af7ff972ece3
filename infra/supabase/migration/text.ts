import { formatSqlStatements } from '@supabase/pg-delta/sql-format'
import type { Change } from './difference.ts'

const LINE = 130

const commented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `-- ${line}`.trimEnd())
    .join('\n')

const formatted = (sql: string): string =>
  formatSqlStatements([sql], { keywordCase: 'lower', indent: 2, maxWidth: LINE, alignColumns: false }).join(
    '\n',
  )

/** What a function is called in the statement that makes it. */
const MADE = /^create or replace (?:function|procedure) ([\w."]+)\(/i

/**
 * A migration's text. Functions are taken as the schema files write them. What must not simply run, and what no statement was
 * found for, stands at the end as comments, and asks for a decision.
 *
 * @param rest what is still different when the statements have run, a line each
 */
export const migrationText = (changes: Change[], routines: Map<string, string>, rest: string[]): string => {
  const textOf = (sql: string): string => {
    const [, name = ''] = MADE.exec(sql) ?? []
    const written = routines.get(name.replaceAll('"', ''))
    if (written) return written
    return `${(name ? sql.trim() : formatted(sql)).replace(/;$/, '')};`
  }
  const statements = changes.filter(({ doubt }) => !doubt).map(({ sql }) => textOf(sql))
  const makesRoutines = changes.some(({ sql }) => MADE.test(sql))
  const undecided = changes.flatMap(({ sql, doubt }) => (doubt ? [`${doubt}:\n${formatted(sql)};`] : []))
  const toDo = [
    ...undecided,
    ...(rest.length > 0
      ? [`Still different from the schemas when the above has run:\n${rest.join('\n')}`]
      : []),
  ]
  return [
    // Functions may call ones that are made below them.
    ...(makesRoutines ? ['set check_function_bodies = off;'] : []),
    ...statements,
    ...(makesRoutines ? ['reset check_function_bodies;'] : []),
    ...(toDo.length > 0 ? [commented(`${UNDECIDED}\n\n${toDo.join('\n\n')}`)] : []),
  ]
    .join('\n\n')
    .concat('\n')
}

/** The first line of what is left to the author. A migration that still holds it is refused by a test. */
export const UNDECIDED =
  'TO DO: write it above or decide against it (docs/releases.md), then remove these lines.'
