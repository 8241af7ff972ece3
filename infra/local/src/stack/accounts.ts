import { encryptCredentials, parseTokenKeys } from '@carteiro/platform-kit'
import { demoConnections } from '@carteiro/sandbox/demo-accounts'
import type { Sql } from 'postgres'
import { demoUser } from '../auth/demo-user.ts'

/** Connects the demo user to the sandbox's accounts. */
export const seedSandboxAccounts = async (sql: Sql, tokenEncryptionKeys: string): Promise<void> => {
  const keys = parseTokenKeys(tokenEncryptionKeys)
  for (const { platform, id, username, access_token, scopes, is_default } of demoConnections) {
    const owner = { platform, externalId: id }
    await sql`
      insert into platform_accounts (user_id, platform, external_id, display_name, is_default, scopes, profile, credentials)
      values (${demoUser.id}, ${platform}, ${id}, ${`@${username}`}, ${is_default}, ${scopes},
        ${sql.json({ username })},
        ${sql.json(encryptCredentials(keys, owner, { access_token }))})
      on conflict (user_id, platform, external_id) do update set credentials = excluded.credentials`
  }
}
