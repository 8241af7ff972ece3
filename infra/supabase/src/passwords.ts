import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import type { Sql } from 'postgres'

/** As Postgres does it: https://www.postgresql.org/docs/17/catalog-pg-authid.html */
const ITERATIONS = 4096
const SALT_BYTES = 16
const KEY_BYTES = 32

/** What Postgres keeps of a password. Sent instead of it, so that no log of statements holds the password. */
const scramVerifier = (password: string): string => {
  const salt = randomBytes(SALT_BYTES)
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, KEY_BYTES, 'sha256')
  const keyOf = (use: string): Buffer => createHmac('sha256', salted).update(use).digest()
  const stored = createHash('sha256').update(keyOf('Client Key')).digest('base64')
  const server = keyOf('Server Key').toString('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${server}`
}

/** A verifier holds no quote: it is base64 and punctuation. */
export const setPassword = async (sql: Sql, role: string, password: string): Promise<void> => {
  await sql`alter role ${sql(role)} with password ${sql.unsafe(`'${scramVerifier(password)}'`)}`
}

const settingOf = (role: string): string => `${role.toUpperCase()}_PASSWORD`

/**
 * Gives the services' roles the passwords of the environment: carteiro_gateway that of CARTEIRO_GATEWAY_PASSWORD, and
 * so on. Answers who got one, and which settings are missing: those roles stay as they are. Services of mode test run on demand:
 * the settings of their roles may be left out.
 */
export const setServicePasswords = async (
  sql: Sql,
  env: NodeJS.ProcessEnv,
): Promise<{ given: string[]; missing: string[] }> => {
  const roles = await sql<{ name: string }[]>`
    select rolname as name from pg_roles where rolcanlogin and rolname like 'carteiro\\_%' order by rolname`
  const names = roles.map(({ name }) => name)
  const given = names.filter((name) => env[settingOf(name)])
  for (const name of given) await setPassword(sql, name, env[settingOf(name)] ?? '')
  const isMissing = (name: string): boolean => !given.includes(name) && !name.startsWith('carteiro_test_')
  return { given, missing: names.filter(isMissing).map(settingOf) }
}
