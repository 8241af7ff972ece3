import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Sql } from 'postgres'
import { parse } from 'smol-toml'

const ours = resolve(import.meta.dirname, '..')

/**
 * The files of the schemas, in the order in which they are applied: `schema_paths` of config.toml, read as the Supabase CLI
 * reads it: the matches of each pattern by name, each file once.
 * https://supabase.com/docs/guides/local-development/declarative-database-schemas
 */
export const schemaFiles = async (project = ours): Promise<string[]> => {
  const config = parse(await readFile(resolve(project, 'config.toml'), 'utf8')) as {
    db: { migrations: { schema_paths: string[] } }
  }
  const files = config.db.migrations.schema_paths.flatMap((pattern) => {
    const matches = globSync(pattern, { cwd: project }).sort()
    if (matches.length === 0) throw new Error(`config.toml: schema_paths: no file matches ${pattern}`)
    return matches.map((file) => resolve(project, file))
  })
  return [...new Set(files)]
}

/** Makes what the schema files say, in a database without Carteiro. `run` may repeat what it is given: the change of a role. */
export const applySchemas = async (
  sql: Sql,
  files: string[],
  run: <T>(work: () => Promise<T>) => Promise<T> = (work) => work(),
): Promise<void> => {
  for (const file of files) {
    const text = await readFile(file, 'utf8')
    await run(() => sql.unsafe(text)).catch((error: Error) => {
      throw new Error(`${file}: ${error.message}`)
    })
  }
}
