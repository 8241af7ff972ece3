import { createServerClient } from '@supabase/ssr'
import { cookies } from 'next/headers'
import { supabaseAnonKey, supabaseUrl } from './env.ts'

/** Who is signed in, from the request's cookies. Null when that is no one. */
export const currentUser = async (): Promise<{ id: string; email: string } | null> => {
  const store = await cookies()
  const supabase = createServerClient(supabaseUrl, supabaseAnonKey, {
    cookies: {
      getAll: () => store.getAll(),
      // proxy.ts has renewed the session already: a page may set no cookies.
      setAll: () => undefined,
    },
  })
  const { data } = await supabase.auth.getClaims()
  return data ? { id: data.claims.sub, email: data.claims.email ?? '' } : null
}
