import { signedOut } from './error.ts'
import type { SupabaseAccess } from './supabase-access.ts'

export type SignedIn = { userId: string; accessToken: string }

/** The signed-in user with a valid token: supabase-js renews an expired one. @throws `signed_out` */
export const sessionOf = async (supabase: SupabaseAccess): Promise<SignedIn> => {
  const { data } = await supabase.auth.getSession()
  if (!data.session) throw signedOut()
  return { userId: data.session.user.id, accessToken: data.session.access_token }
}
