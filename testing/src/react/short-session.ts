import type { Session } from '@supabase/supabase-js'
import { decodeJwt, importJWK, SignJWT } from 'jose'
import type { ReactHarness } from './harness.ts'

/** The same session with an access token of a few seconds, which the client believes to last long. */
export const shorten = async (harness: ReactHarness, session: Session, seconds: number): Promise<Session> => {
  const key = harness.keys.privateJwk
  const token = await new SignJWT({ ...decodeJwt(session.access_token) })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: key.kid ?? '' })
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(await importJWK(key, 'ES256'))
  return { ...session, access_token: token }
}
