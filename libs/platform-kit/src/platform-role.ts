import type { Sql } from '@carteiro/service-kit'

const ALREADY_THERE = ['42710', '23505']

/** Makes the role of a platform's service where there is none: it logs in by this URL, and may act for its platform alone. */
export const ensurePlatformRole = async (owner: Sql, url: string): Promise<void> => {
  const { username, password } = new URL(url)
  const [found] = await owner`select from pg_roles where rolname = ${username}`
  if (found) return
  const [quoted] = await owner`
    select quote_ident(${username}) as role, quote_literal(${decodeURIComponent(password)}) as password`
  try {
    await owner.unsafe(
      `create role ${quoted?.role} login password ${quoted?.password} in role carteiro_platform`,
    )
    // As the other services' roles (infra/supabase/schemas/setup/roles.sql).
    await owner.unsafe(`alter role ${quoted?.role} set tcp_user_timeout = '30s'`)
  } catch (error) {
    // Roles belong to the whole cluster: another test may have made it at this moment.
    if (!ALREADY_THERE.includes((error as { code?: string }).code ?? '')) throw error
  }
}
