import { z } from 'zod'
import { applyMigrations, missingMigrations } from './migrations.ts'
import { setServicePasswords } from './passwords.ts'
import { storeSecrets } from './secrets.ts'
import { waitForSupabase } from './wait-for-supabase.ts'
import { withConnection } from './work.ts'

const config = z.object({
  /** As the role postgres, direct or through the session pooler. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** false where an app applies them itself (npx carteiro init): then they are only required. */
  APPLY_MIGRATIONS: z.stringbool().default(true),
  /** Where pg_net reaches the dispatcher. Left out: what Vault holds stays. */
  DISPATCHER_URL: z.url().optional(),
  INTERNAL_AUTH_SECRET: z.string().min(32).optional(),
  /** How long Auth and Realtime may take to make their tables, when they start together with this. */
  WAIT_SECONDS: z.coerce.number().min(0).default(120),
})

const say = (msg: string, more: Record<string, unknown> = {}): void =>
  void process.stdout.write(`${JSON.stringify({ service: 'migrate', msg, ...more })}\n`)

/** @throws when some have not been applied */
const requireMigrations = async (url: string): Promise<void> => {
  const missing = await missingMigrations(url)
  if (missing.length === 0) return
  throw new Error(
    `not applied yet: ${missing.join(', ')}. Apply the app's migrations first (supabase db push), then start this again`,
  )
}

/** Brings a Supabase project's database up to this release. May be run again at any time; ends with 0 when all is done. */
const migrate = async (): Promise<void> => {
  const settings = config.parse(process.env)
  const { DATABASE_URL, DISPATCHER_URL, INTERNAL_AUTH_SECRET } = settings
  await waitForSupabase(DATABASE_URL, settings.WAIT_SECONDS)
  if (settings.APPLY_MIGRATIONS) say('Migrations applied', { applied: await applyMigrations(DATABASE_URL) })
  else await requireMigrations(DATABASE_URL)
  await withConnection(DATABASE_URL, async (sql) => {
    const { given, missing } = await setServicePasswords(sql, process.env)
    say('Passwords set', { roles: given, left_as_they_are_without: missing })
    const secrets = { dispatcher_url: DISPATCHER_URL, internal_auth_secret: INTERNAL_AUTH_SECRET }
    const known = Object.entries(secrets).filter((entry): entry is [string, string] => Boolean(entry[1]))
    await storeSecrets(sql, Object.fromEntries(known))
    say('Vault filled', { secrets: known.map(([name]) => name) })
  })
}

await migrate().catch((error) => {
  const message = error instanceof z.ZodError ? z.prettifyError(error) : error.message
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
})
