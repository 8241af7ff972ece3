import { withConnection } from './work.ts'

/** What the migrations build on and other services make when they first start: Auth, Realtime, Vault. */
const NEEDED = ['auth.users', 'realtime.messages', 'vault.secrets']
const LOOK_AGAIN_MS = 500

/** @throws an error that names what isn't there after so many seconds */
export const waitForSupabase = async (url: string, seconds: number): Promise<void> => {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const missing = await withConnection(url, async (sql) => {
      const rows = await sql<{ name: string }[]>`
        select name from unnest(${NEEDED}::text[]) as name where to_regclass(name) is null`
      return rows.map(({ name }) => name)
    }).catch((error): string[] => [`the database (${error.message})`])
    if (missing.length === 0) return
    if (Date.now() > deadline) {
      throw new Error(`not there after ${seconds} s: ${missing.join(', ')}. Do Supabase's services run?`)
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
}
