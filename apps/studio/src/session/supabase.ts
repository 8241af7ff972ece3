import type { SupabaseAccess } from '@carteiro/react'
import { AuthClient } from '@supabase/auth-js'
import { RealtimeClient } from '@supabase/realtime-js'

/**
 * Sign-in and live changes as supabase-js makes them, with the session kept where supabase-js keeps it; without its
 * clients of tables, storage and functions, which the studio never calls and would load first.
 */
export const connectSupabase = (address: string, anonKey: string): SupabaseAccess => {
  const base = address.endsWith('/') ? address : `${address}/`
  const auth = new AuthClient({
    url: new URL('auth/v1', base).href,
    headers: { Authorization: `Bearer ${anonKey}`, apikey: anonKey },
    storageKey: `sb-${new URL(base).hostname.split('.')[0]}-auth-token`,
    flowType: 'implicit',
  })
  const live = new URL('realtime/v1', base)
  live.protocol = live.protocol.replace('http', 'ws')
  const tokenNow = async (): Promise<string> =>
    (await auth.getSession()).data.session?.access_token ?? anonKey
  const realtime = new RealtimeClient(live.href, { params: { apikey: anonKey }, accessToken: tokenNow })
  // An open channel goes on with the renewed token.
  let known: string | undefined
  auth.onAuthStateChange((event, session) => {
    if (event === 'SIGNED_OUT') {
      known = undefined
      void realtime.setAuth()
    } else if (
      ['TOKEN_REFRESHED', 'SIGNED_IN', 'INITIAL_SESSION'].includes(event) &&
      known !== session?.access_token
    ) {
      known = session?.access_token
      void realtime.setAuth(known)
    }
  })
  return {
    auth,
    realtime,
    channel: (name, options) => realtime.channel(name, options),
    removeChannel: (channel) => realtime.removeChannel(channel),
  }
}
