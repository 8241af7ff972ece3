import type { Session } from '@supabase/supabase-js'
import { decodeJwt, importJWK, SignJWT } from 'jose'
import type { Stage } from './stage.ts'

/** The same session with an access token that lives for a few seconds only; the client takes it for a long one. */
export const shorten = async (stage: Stage, session: Session, seconds: number): Promise<Session> => {
  const key = stage.keys.privateJwk
  const token = await new SignJWT({ ...decodeJwt(session.access_token) })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: key.kid ?? '' })
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(await importJWK(key, 'ES256'))
  return { ...session, access_token: token }
}
