import type { SupabaseClient } from '@supabase/supabase-js'
import { signedOut } from './error.ts'

export type SignedIn = { userId: string; accessToken: string }

/** Who is signed in, with a token that is good now: supabase-js renews it when it has run out. @throws `signed_out` */
export const sessionOf = async (supabase: SupabaseClient): Promise<SignedIn> => {
  const { data } = await supabase.auth.getSession()
  if (!data.session) throw signedOut()
  return { userId: data.session.user.id, accessToken: data.session.access_token }
}
