import type { Sql } from 'postgres'

/** Puts what pg_cron's command needs to reach the dispatcher into Supabase Vault: made, or replaced. */
export const storeSecrets = async (sql: Sql, secrets: Record<string, string>): Promise<void> => {
  for (const [name, secret] of Object.entries(secrets)) {
    const [existing] = await sql`select id from vault.secrets where name = ${name}`
    if (existing) await sql`select vault.update_secret(${existing.id}, ${secret})`
    else await sql`select vault.create_secret(${secret}, ${name})`
  }
}
