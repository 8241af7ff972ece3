import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

/** Every SQL statement of a page of docs/. */
export const statementsOf = async (page: string): Promise<string[]> => {
  const text = await readFile(resolve(import.meta.dirname, '../../../docs', page), 'utf8')
  return [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, statement = '']) => statement.trim())
}
