/** `npm run migrate`: applies this app's migrations without the Supabase CLI, as on the stack of Carteiro's `npm start`. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'

const folder = join(import.meta.dirname, 'migrations')
const sql = postgres(process.env.DATABASE_URL ?? '', { max: 1, onnotice: () => undefined })
for (const file of (await readdir(folder)).sort()) {
  const migration = await readFile(join(folder, file), 'utf8')
  await sql.begin((transaction) => transaction.unsafe(migration))
}
await sql.end()
