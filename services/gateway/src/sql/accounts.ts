import { type Account, account } from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import type { Ask } from './ask.ts'
import { together } from './together.ts'

/** Reads the accounts of a user, but for those that were disconnected. */
export const accountReader = (sql: Sql, ask: Ask): ((userId: string) => Promise<Account[]>) =>
  together(async (userIds) => {
    const rows = await ask(sql`
      select user_id, id, platform, external_id, display_name, status, is_default, profile, scopes, problems,
        to_json(credentials_expire_at) as expires_at
      from public.platform_accounts
      where user_id = any (${userIds}::uuid[]) and status <> 'disconnected'
      order by platform, created_at`)
    return userIds.map((userId) =>
      rows.filter((row) => row.user_id === userId).map((row) => account.parse(row)),
    )
  })
