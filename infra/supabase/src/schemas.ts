import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { parse } from 'smol-toml'

const project = resolve(import.meta.dirname, '..')

/** The migration that holds every schema file, until the first release freezes it. */
export const BASELINE = resolve(project, 'migrations/20261124000000_carteiro_baseline.sql')

/**
 * The files of the schemas, in the order in which they are applied: `schema_paths` of config.toml, read as the Supabase CLI
 * reads it: the matches of each pattern by name, each file once.
 * https://supabase.com/docs/guides/local-development/declarative-database-schemas
 */
export const schemaFiles = async (): Promise<string[]> => {
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

/** The text of the baseline migration: every schema file under its name. */
export const assembleBaseline = async (): Promise<string> => {
  const parts = await Promise.all(
    (await schemaFiles()).map(
      async (file) => `-- ${relative(project, file)}\n\n${(await readFile(file, 'utf8')).trim()}\n`,
    ),
  )
  return `-- Assembled from infra/supabase/schemas by \`npm run baseline\`: edit those files, then run it again.\n\n${parts.join('\n\n')}`
}
