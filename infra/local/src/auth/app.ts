import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import type { Sql } from 'postgres'
import { z } from 'zod'
import { requireApiKey } from './api-key.ts'
import { AuthError, answerError, readBody } from './errors.ts'
import type { ProjectKeys } from './keys.ts'
import { createSessions, type Grant } from './sessions.ts'
import { ACCESS_TOKEN_SECONDS, readAccessToken, signAccessToken } from './tokens.ts'
import { type AuthUser, createUsers, publicUser } from './users.ts'

const MIN_PASSWORD_LENGTH = 6
/** As long as bcrypt, and so Supabase, reads. */
const MAX_PASSWORD_LENGTH = 72

const signInBody = z.object({ email: z.string().min(1), password: z.string() })
const signUpBody = z.object({
  email: z.email('Unable to validate email address: invalid format'),
  password: z.string('Signup requires a valid password'),
  data: z.record(z.string(), z.unknown()).nullish(),
})
const refreshBody = z.object({ refresh_token: z.string().min(1) })
const signOutScope = z.enum(['global', 'local', 'others']).default('global')

/**
 * The part of Supabase Auth that the embedded stack needs: JWKS, password sign-in, refresh with rotation, sign-up,
 * sign-out; its JSON and its errors, so that the real supabase-js works with it. To be mounted at /auth/v1; every
 * path but the JWKS wants one of the project's API keys, as on hosted Supabase.
 *
 * @param options.issuer the claim `iss`: the address at which this app is mounted
 */
export const createAuthApp = (options: {
  sql: Sql
  keys: ProjectKeys
  issuer: string
  log?: (line: string) => void
}): Hono => {
  const { sql, keys, issuer, log = () => undefined } = options
  const users = createUsers(sql)
  const sessions = createSessions(sql)
  const app = new Hono()
  app.use(cors())
  app.use(requireApiKey(keys))
  app.onError(answerError(log))

  const answerGrant = async (context: Context, user: AuthUser, grant: Grant): Promise<Response> => {
    const { token, expiresAt } = await signAccessToken(keys, issuer, user, grant.sessionId)
    context.header('Cache-Control', 'no-store')
    return context.json({
      access_token: token,
      token_type: 'bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
      expires_at: expiresAt,
      refresh_token: grant.refreshToken,
      user: publicUser(user),
    })
  }

  app.get('/.well-known/jwks.json', (context) => {
    context.header('Cache-Control', 'public, max-age=600')
    return context.json({ keys: [keys.publicJwk] })
  })
  app.get('/health', (context) =>
    context.json({ name: 'GoTrue', version: 'local', description: 'local stand-in for Supabase Auth' }),
  )
  app.get('/settings', (context) =>
    context.json({
      external: { email: true, phone: false, anonymous_users: false },
      disable_signup: false,
      mailer_autoconfirm: true,
      phone_autoconfirm: false,
      saml_enabled: false,
    }),
  )

  app.post('/token', async (context) => {
    const grantType = context.req.query('grant_type')
    if (grantType === 'password') {
      const { email, password } = await readBody(signInBody, context)
      const user = await users.signIn(email, password)
      if (!user) throw new AuthError(400, 'invalid_credentials', 'Invalid login credentials')
      return answerGrant(context, user, await sessions.open(user.id))
    }
    if (grantType === 'refresh_token') {
      const { refresh_token: token } = await readBody(refreshBody, context)
      const grant = await sessions.refresh(token)
      if (grant === 'unknown')
        throw new AuthError(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found')
      if (grant === 'already used')
        throw new AuthError(400, 'refresh_token_already_used', 'Invalid Refresh Token: Already Used')
      const user = await users.byId(grant.userId)
      if (!user) throw new AuthError(403, 'user_not_found', 'User of this session does not exist')
      return answerGrant(context, user, grant)
    }
    throw new AuthError(
      400,
      'validation_failed',
      'unsupported_grant_type: expected grant_type=password or grant_type=refresh_token',
    )
  })

  app.post('/signup', async (context) => {
    const { email, password, data } = await readBody(signUpBody, context)
    if (password.length < MIN_PASSWORD_LENGTH) {
      const message = `Password should be at least ${MIN_PASSWORD_LENGTH} characters.`
      throw new AuthError(422, 'weak_password', message, { weak_password: { reasons: ['length'] } })
    }
    if (password.length > MAX_PASSWORD_LENGTH) {
      const message = `Password cannot be longer than ${MAX_PASSWORD_LENGTH} characters`
      throw new AuthError(400, 'validation_failed', message)
    }
    const user = await users.create(email, password, data ?? {})
    if (!user) throw new AuthError(422, 'user_already_exists', 'User already registered')
    return answerGrant(context, user, await sessions.open(user.id))
  })

  app.get('/user', async (context) => {
    const claims = await readAccessToken(keys, context.req.header('authorization'))
    const user = await users.byId(claims.sub)
    if (!user) throw new AuthError(403, 'user_not_found', 'User from sub claim in JWT does not exist')
    if (claims.session_id && !(await sessions.isOpen(String(claims.session_id)))) {
      const message = 'Session from session_id claim in JWT does not exist'
      throw new AuthError(403, 'session_not_found', message)
    }
    return context.json(publicUser(user))
  })

  app.post('/logout', async (context) => {
    const claims = await readAccessToken(keys, context.req.header('authorization'))
    const scope = signOutScope.safeParse(context.req.query('scope'))
    if (!scope.success) {
      throw new AuthError(400, 'validation_failed', 'scope: expected global, local or others')
    }
    await sessions.close(claims.sub, String(claims.session_id), scope.data)
    return context.body(null, 204)
  })

  return app
}
