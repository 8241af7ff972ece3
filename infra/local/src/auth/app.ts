import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { importJWK, jwtVerify } from 'jose'
import type { Sql } from 'postgres'
import { z } from 'zod'
import type { ProjectKeys } from './keys.ts'
import { hashPassword, passwordMatches } from './passwords.ts'
import { type AuthUser, createSessions, publicUser } from './sessions.ts'

const credentials = z.object({
  email: z.email(),
  password: z.string().min(6),
  data: z.record(z.string(), z.unknown()).default({}),
})
const refreshBody = z.object({ refresh_token: z.string().min(1) })

class AuthError extends Error {
  readonly status: 400 | 401 | 403 | 422
  readonly errorCode: string
  constructor(status: 400 | 401 | 403 | 422, errorCode: string, message: string) {
    super(message)
    this.status = status
    this.errorCode = errorCode
  }
}

const parsed = async <T extends z.ZodType>(schema: T, body: Promise<unknown>): Promise<z.output<T>> => {
  const result = schema.safeParse(await body.catch(() => undefined))
  if (result.success) return result.data
  const first = result.error.issues[0]
  throw new AuthError(422, 'validation_failed', `${first?.path.join('.') || 'body'}: ${first?.message}`)
}

/**
 * The part of Supabase Auth that the embedded stack needs: JWKS, password sign-in, refresh with rotation, sign-up,
 * sign-out; its JSON and its errors, so that the real supabase-js works with it. To be mounted at /auth/v1.
 */
export const createAuthApp = (options: { sql: Sql; keys: ProjectKeys; issuer: string }): Hono => {
  const { sql, keys, issuer } = options
  const sessions = createSessions(sql, keys, issuer)
  const app = new Hono()
  app.use(cors())

  app.onError((error, context) => {
    if (!(error instanceof AuthError)) throw error
    return context.json({ code: error.status, error_code: error.errorCode, msg: error.message }, error.status)
  })

  const claimsOf = async (header: string | undefined) => {
    const token = header?.replace(/^Bearer /i, '') ?? ''
    try {
      const key = await importJWK(keys.publicJwk, 'ES256')
      return (await jwtVerify(token, key, { audience: 'authenticated', issuer })).payload
    } catch {
      throw new AuthError(403, 'bad_jwt', 'invalid JWT: unable to parse or verify signature')
    }
  }

  app.get('/.well-known/jwks.json', (context) => context.json({ keys: [keys.publicJwk] }))
  app.get('/health', (context) =>
    context.json({ name: 'GoTrue', version: 'local', description: 'local stand-in' }),
  )
  app.get('/settings', (context) => context.json({ external: { email: true }, disable_signup: false }))

  app.post('/token', async (context) => {
    const grantType = context.req.query('grant_type')
    if (grantType === 'password') {
      const { email, password } = await parsed(credentials, context.req.json())
      const [user] = await sql<AuthUser[]>`select * from auth.users where email = ${email.toLowerCase()}`
      if (!user || !(await passwordMatches(password, user.encrypted_password ?? ''))) {
        throw new AuthError(400, 'invalid_credentials', 'Invalid login credentials')
      }
      return context.json(await sessions.open(user))
    }
    if (grantType === 'refresh_token') {
      const { refresh_token: token } = await parsed(refreshBody, context.req.json())
      const session = await sessions.refresh(token)
      if (!session)
        throw new AuthError(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found')
      return context.json(session)
    }
    throw new AuthError(400, 'validation_failed', 'grant_type: expected password or refresh_token')
  })

  app.post('/signup', async (context) => {
    const { email, password, data } = await parsed(credentials, context.req.json())
    const [user] = await sql<AuthUser[]>`
      insert into auth.users (email, encrypted_password, email_confirmed_at, raw_user_meta_data)
      values (${email.toLowerCase()}, ${await hashPassword(password)}, now(), ${sql.json(data as never)})
      on conflict (email) do nothing
      returning *`
    if (!user) throw new AuthError(422, 'user_already_exists', 'User already registered')
    return context.json(await sessions.open(user))
  })

  app.get('/user', async (context) => {
    const claims = await claimsOf(context.req.header('authorization'))
    const [user] = await sql<AuthUser[]>`select * from auth.users where id = ${claims.sub ?? ''}`
    if (!user) throw new AuthError(403, 'user_not_found', 'User from sub claim in JWT does not exist')
    return context.json(publicUser(user))
  })

  app.post('/logout', async (context) => {
    const claims = await claimsOf(context.req.header('authorization'))
    await sessions.close(String(claims.session_id))
    return context.body(null, 204)
  })

  return app
}
