import { encryptCredentials, parseTokenKeys } from '@carteiro/platform-kit'
import type { Sql } from 'postgres'
import { demoUser } from '../auth/demo-user.ts'

/** The demo user's accounts at the sandbox, connected from the start. */
const sandboxAccounts = [
  {
    platform: 'x',
    externalId: '1500000000000000001',
    username: 'carteiro_demo',
    token: 'sandbox-x-access-token',
  },
  {
    platform: 'instagram',
    externalId: '17841400000000001',
    username: 'carteiro.demo',
    token: 'sandbox-instagram-access-token',
  },
]

export const seedSandboxAccounts = async (sql: Sql, tokenEncryptionKeys: string): Promise<void> => {
  const keys = parseTokenKeys(tokenEncryptionKeys)
  for (const { platform, externalId, username, token } of sandboxAccounts) {
    const owner = { platform, externalId }
    await sql`
      insert into platform_accounts (user_id, platform, external_id, display_name, is_default, profile, credentials)
      values (${demoUser.id}, ${platform}, ${externalId}, ${`@${username}`}, true, ${sql.json({ username })},
        ${sql.json(encryptCredentials(keys, owner, { access_token: token }))})
      on conflict (user_id, platform, external_id) do update set credentials = excluded.credentials`
  }
}
