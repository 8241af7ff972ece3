import { readdir } from 'node:fs/promises'
import postgres, { type Sql } from 'postgres'

/** A second run waits until the first is done, and then finds nothing to do. */
export const LOCK = 7_011_966

export const sqlFiles = async (dir: string): Promise<string[]> =>
  (await readdir(dir)).filter((name) => name.endsWith('.sql')).sort()

export const withConnection = async <T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}
