import { parsePlPgSQLSync, parseSync } from '@libpg-query/parser'

/** Calls back for every object of a tree, with its key. */
const walk = (node: unknown, see: (key: string, value: Record<string, unknown>) => void): void => {
  if (Array.isArray(node)) for (const one of node) walk(one, see)
  else if (node !== null && typeof node === 'object') {
    for (const [key, value] of Object.entries(node)) {
      if (value !== null && typeof value === 'object' && !Array.isArray(value)) see(key, value)
      walk(value, see)
    }
  }
}

/** Function bodies that are given as text. plpgsql and DO blocks are parsed separately. */
const textBodies = (tree: unknown): string[] => {
  const bodies: string[] = []
  walk(tree, (key, value) => {
    if (key !== 'DefElem' || value.defname !== 'as') return
    walk(value, (inner, string) => {
      if (inner === 'String') bodies.push(String(string.sval))
    })
  })
  return bodies
}

const inSql = (sql: string): string[] => {
  const found: string[] = []
  walk(parseSync(sql), (key, value) => {
    if ((key === 'UpdateStmt' || key === 'DeleteStmt') && !value.whereClause) {
      const { relname } = (value.relation ?? {}) as { relname?: string }
      found.push(`${key} ${relname}`)
    }
  })
  return found
}

/** The parser's name for a whole statement, as opposed to an expression. */
const STATEMENT = 0

const inPlpgsql = (definition: string): string[] => {
  const found: string[] = []
  walk(parsePlPgSQLSync(definition), (key, value) => {
    const { query, parseMode } = value as { query?: string; parseMode?: number }
    if (key === 'PLpgSQL_expr' && query && parseMode === STATEMENT) found.push(...inSql(query))
    if (key !== 'PLpgSQL_stmt_dynexecute') return
    const text = JSON.stringify(value.query)
    if (/\b(update|delete)\b/i.test(text) && !/\bwhere\b/i.test(text)) found.push(`execute ${text}`)
  })
  return found
}

/**
 * The statements of a function that Supabase's safeupdate refuses through PostgREST, also inside CTEs: UPDATE and DELETE
 * without WHERE. https://supabase.com/docs/guides/database/postgres/safeupdate
 */
export const statementsWithoutWhere = (definition: string, language: string): string[] => {
  if (language === 'plpgsql') return inPlpgsql(definition)
  return [...inSql(definition), ...textBodies(parseSync(definition)).flatMap(inSql)]
}
