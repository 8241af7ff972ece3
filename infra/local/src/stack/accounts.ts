import { deploymentOf, type Mode } from '@carteiro/contracts'
import { encryptCredentials, parseTokenKeys } from '@carteiro/platform-kit'
import { demoConnections } from '@carteiro/platforms'
import type { Sql } from 'postgres'
import { demoUser } from '../auth/demo-user.ts'
import { type ProjectKeys, tokenKeysOf } from '../auth/keys.ts'

/** As a login names its account: pages and people by their name, all others by their handle. */
const nameOf = (username: string): string => (username.includes(' ') ? username : `@${username}`)

/** Connects the demo user to an account of the sandbox. What was connected again or renewed since stays. */
export const connectSandboxAccount = async (
  sql: Sql,
  projectKeys: ProjectKeys,
  { platform, id, username, access_token, scopes, renewal, is_default }: (typeof demoConnections)[number],
  mode: Mode = 'live',
): Promise<void> => {
  const keys = parseTokenKeys(tokenKeysOf(projectKeys, deploymentOf(platform, mode)))
  const owner = { platform, externalId: id, userId: demoUser.id }
  await sql`
    insert into carteiro.platform_accounts (user_id, platform, mode, external_id, display_name, is_default, scopes, profile, credentials)
    values (${demoUser.id}, ${platform}, ${mode}, ${id}, ${nameOf(username)}, ${is_default}, ${scopes},
      ${sql.json({ username })},
      ${sql.json(encryptCredentials(keys, owner, { access_token, ...renewal }))})
    on conflict (user_id, platform, mode, external_id) do nothing`
}

/** Connects the demo user to all accounts that the sandbox has from the start. */
export const seedSandboxAccounts = async (
  sql: Sql,
  keys: ProjectKeys,
  mode: Mode = 'live',
): Promise<void> => {
  for (const connection of demoConnections) await connectSandboxAccount(sql, keys, connection, mode)
}
