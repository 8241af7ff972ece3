import { readFile } from 'node:fs/promises'
import { loadModule, parseSync } from '@libpg-query/parser'

type Statement = { stmt?: Record<string, unknown>; stmt_location?: number; stmt_len?: number }
type Made = { funcname: { String: { sval: string } }[] }

/**
 * The functions and procedures of schema files as they are written there, with the comment above each, by their names
 * (`carteiro.job_state`). Not those of which a file has several: which of them is meant, the name does not say.
 */
export const routineTexts = async (files: string[]): Promise<Map<string, string>> => {
  await loadModule()
  const texts = new Map<string, string[]>()
  for (const file of files) {
    // The parser counts bytes.
    const bytes = await readFile(file)
    const { stmts } = parseSync(bytes.toString()) as { stmts: Statement[] }
    for (const { stmt, stmt_location: from = 0, stmt_len: length } of stmts) {
      const made = stmt?.CreateFunctionStmt as Made | undefined
      if (!made) continue
      const name = made.funcname.map(({ String: { sval } }) => sval).join('.')
      const end = length === undefined ? undefined : from + length
      const text = bytes.subarray(from, end).toString().trim()
      const replacing = text.replace(/^create (?=function|procedure)/m, 'create or replace ')
      texts.set(name, [...(texts.get(name) ?? []), `${replacing};`])
    }
  }
  return new Map(
    [...texts].flatMap(([name, [text = '', ...more]]) => (more.length === 0 ? [[name, text]] : [])),
  )
}
