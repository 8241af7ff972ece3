import { encryptCredentials, parseTokenKeys } from '@carteiro/platform-kit'
import { demoConnections } from '@carteiro/sandbox/demo-accounts'
import type { Sql } from 'postgres'
import { demoUser } from '../auth/demo-user.ts'
import { type ProjectKeys, tokenKeysOf } from '../auth/keys.ts'

/** What the sandbox renews a first token with. */
const renewals: Record<string, Record<string, unknown>> = {
  x: { refresh_token: 'sandbox-x-refresh-token' },
  tiktok: { refresh_token: 'sandbox-tiktok-refresh-token' },
  youtube: { refresh_token: 'sandbox-youtube-refresh-token' },
  linkedin: { refresh_token: 'sandbox-linkedin-refresh-token' },
  facebook: { more: { user_token: 'sandbox-facebook-user-token' } },
}

/** As a login names its account: pages and people by their name, all others by their handle. */
const nameOf = (username: string): string => (username.includes(' ') ? username : `@${username}`)

/** Connects the demo user to the sandbox's accounts. What was connected again or renewed since stays. */
export const seedSandboxAccounts = async (sql: Sql, projectKeys: ProjectKeys): Promise<void> => {
  for (const { platform, id, username, access_token, scopes, is_default } of demoConnections) {
    const keys = parseTokenKeys(tokenKeysOf(projectKeys, platform))
    const owner = { platform, externalId: id, userId: demoUser.id }
    await sql`
      insert into platform_accounts (user_id, platform, external_id, display_name, is_default, scopes, profile, credentials)
      values (${demoUser.id}, ${platform}, ${id}, ${nameOf(username)}, ${is_default}, ${scopes},
        ${sql.json({ username })},
        ${sql.json(encryptCredentials(keys, owner, { access_token, ...renewals[platform] }))})
      on conflict (user_id, platform, external_id) do nothing`
  }
}
