import { randomBytes } from 'node:crypto'
import type { Sql, TransactionSql } from 'postgres'

/** A refresh token that was just used may come again: two tabs, or an answer that was lost. */
const REUSE_LEEWAY = '10 seconds'
const TOKEN_BYTES = 12

export type Grant = { userId: string; sessionId: string; refreshToken: string }
export type SignOutScope = 'global' | 'local' | 'others'

type FoundToken = { session_id: string; user_id: string; revoked: boolean; lenient: boolean }

const newRefreshToken = async (
  sql: TransactionSql,
  sessionId: string,
  parent: string | null,
): Promise<string> => {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  await sql`insert into auth.refresh_tokens (token, session_id, parent) values (${token}, ${sessionId}, ${parent})`
  return token
}

/** Sessions and their refresh tokens, which change with every use: https://supabase.com/docs/guides/auth/sessions */
export const createSessions = (sql: Sql) => ({
  open: (userId: string): Promise<Grant> =>
    sql.begin(async (transaction) => {
      const [session] = await transaction<{ id: string }[]>`
        insert into auth.sessions (user_id) values (${userId}) returning id`
      if (!session) throw new Error('no session was made')
      return {
        userId,
        sessionId: session.id,
        refreshToken: await newRefreshToken(transaction, session.id, null),
      }
    }),

  /**
   * Changes a refresh token for the next one. One that was used before gets the present one if the client may just
   * have missed the answer: within ten seconds, or when it is the present one's parent. Otherwise it may be stolen,
   * and all of the session's tokens are revoked.
   */
  refresh: (token: string): Promise<Grant | 'unknown' | 'already used'> =>
    sql.begin(async (transaction) => {
      // The session's row is the lock: two renewals of one session wait for each other.
      const [found] = await transaction<FoundToken[]>`
        select t.session_id, s.user_id, t.revoked_at is not null as revoked,
          coalesce(t.revoked_at > now() - ${REUSE_LEEWAY}::interval, false) as lenient
        from auth.sessions as s join auth.refresh_tokens as t on t.session_id = s.id
        where t.token = ${token}
        for update of s`
      if (!found) return 'unknown'
      const { session_id: sessionId, user_id: userId } = found
      const [present] = await transaction<{ token: string; parent: string | null }[]>`
        select token, parent from auth.refresh_tokens
        where session_id = ${sessionId} and revoked_at is null
        order by id desc limit 1`

      if (present && present.token !== token && (present.parent === token || found.lenient)) {
        return { userId, sessionId, refreshToken: present.token }
      }
      if (present?.token !== token) {
        await transaction`
          update auth.refresh_tokens set revoked_at = '-infinity' where session_id = ${sessionId}`
        return 'already used'
      }
      await transaction`update auth.refresh_tokens set revoked_at = now() where token = ${token}`
      return { userId, sessionId, refreshToken: await newRefreshToken(transaction, sessionId, token) }
    }),

  isOpen: async (sessionId: string): Promise<boolean> =>
    (await sql`select from auth.sessions where id::text = ${sessionId}`).length > 0,

  close: async (userId: string, sessionId: string, scope: SignOutScope): Promise<void> => {
    await sql`
      delete from auth.sessions
      where user_id::text = ${userId} and (
        ${scope} = 'global' or (${scope} = 'local') = (id::text = ${sessionId}) and ${scope} in ('local', 'others')
      )`
  },
})
