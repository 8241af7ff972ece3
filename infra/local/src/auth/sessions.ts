import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Sql, TransactionSql } from 'postgres'
import { importPrivateKey, type ProjectKeys } from './keys.ts'

export const ACCESS_TOKEN_SECONDS = 3600
/** A refresh token that was just used may come twice: two tabs, or an answer that was lost. */
const REUSE_LEEWAY = '10 seconds'

export type AuthUser = {
  id: string
  email: string
  encrypted_password: string
  raw_app_meta_data: Record<string, unknown>
  raw_user_meta_data: Record<string, unknown>
  created_at: Date
  updated_at: Date
}

export const publicUser = (user: AuthUser) => ({
  id: user.id,
  aud: 'authenticated',
  role: 'authenticated',
  email: user.email,
  email_confirmed_at: user.created_at,
  app_metadata: user.raw_app_meta_data,
  user_metadata: user.raw_user_meta_data,
  identities: [],
  is_anonymous: false,
  created_at: user.created_at,
  updated_at: user.updated_at,
})

const newRefreshToken = async (
  sql: TransactionSql,
  sessionId: string,
  parent: string | null,
): Promise<string> => {
  const token = randomBytes(12).toString('base64url')
  await sql`insert into auth.refresh_tokens (token, session_id, parent) values (${token}, ${sessionId}, ${parent})`
  return token
}

/** Opens sessions, renews them, and signs their access tokens with Supabase Auth's claims. */
export const createSessions = (sql: Sql, keys: ProjectKeys, issuer: string) => {
  const grant = async (user: AuthUser, sessionId: string, refreshToken: string) => {
    const now = Math.floor(Date.now() / 1000)
    const accessToken = await new SignJWT({
      email: user.email,
      phone: '',
      role: 'authenticated',
      aal: 'aal1',
      amr: [{ method: 'password', timestamp: now }],
      session_id: sessionId,
      app_metadata: user.raw_app_meta_data,
      user_metadata: user.raw_user_meta_data,
      is_anonymous: false,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: keys.privateJwk.kid ?? '' })
      .setSubject(user.id)
      .setAudience('authenticated')
      .setIssuer(issuer)
      .setIssuedAt(now)
      .setExpirationTime(now + ACCESS_TOKEN_SECONDS)
      .sign(await importPrivateKey(keys))
    return {
      access_token: accessToken,
      token_type: 'bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
      expires_at: now + ACCESS_TOKEN_SECONDS,
      refresh_token: refreshToken,
      user: publicUser(user),
    }
  }

  return {
    open: async (user: AuthUser) => {
      const opened = await sql.begin(async (transaction) => {
        const [session] = await transaction<{ id: string }[]>`
          insert into auth.sessions (user_id) values (${user.id}) returning id`
        if (!session) throw new Error('no session was made')
        return { id: session.id, token: await newRefreshToken(transaction, session.id, null) }
      })
      return grant(user, opened.id, opened.token)
    },

    /** Undefined for a token that isn't known, or was used before: then the whole session ends, as it may be stolen. */
    refresh: async (token: string) => {
      const renewed = await sql.begin(async (transaction) => {
        const [found] = await transaction<
          { session_id: string; reused: boolean; leeway: boolean; user_id: string }[]
        >`
          select t.session_id, t.revoked_at is not null as reused,
            t.revoked_at > now() - ${REUSE_LEEWAY}::interval as leeway, s.user_id
          from auth.refresh_tokens as t join auth.sessions as s on s.id = t.session_id
          where t.token = ${token}
          for update of t`
        if (!found) return undefined
        if (found.reused && !found.leeway) {
          await transaction`delete from auth.sessions where id = ${found.session_id}`
          return undefined
        }
        await transaction`
          update auth.refresh_tokens set revoked_at = coalesce(revoked_at, now()) where token = ${token}`
        const [user] = await transaction<AuthUser[]>`select * from auth.users where id = ${found.user_id}`
        const next = await newRefreshToken(transaction, found.session_id, token)
        return user && { user, sessionId: found.session_id, token: next }
      })
      return renewed && grant(renewed.user, renewed.sessionId, renewed.token)
    },

    close: (sessionId: string) => sql`delete from auth.sessions where id = ${sessionId}`,
  }
}
