import { useCarteiro } from '@carteiro/react'
import type { Session } from '@supabase/supabase-js'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'

export type StudioUser = { id: string; email: string; isOperator: boolean }

const userOf = ({ user }: Session): StudioUser => ({
  id: user.id,
  email: user.email ?? '',
  isOperator: user.app_metadata.operator === true,
})

/** `undefined` until it is known whether somebody is signed in. */
const SessionContext = createContext<StudioUser | null | undefined>(undefined)

export const SessionProvider = ({ children }: { children: ReactNode }): ReactNode => {
  const { supabase } = useCarteiro()
  const queries = useQueryClient()
  const [user, setUser] = useState<StudioUser | null>()
  const known = useRef<string>(undefined)
  useEffect(() => {
    const { data } = supabase.auth.onAuthStateChange((_event, session) => {
      // A renewed token is the same person: the page keeps what it has.
      if (known.current === session?.user.id && known.current !== undefined) return
      if (known.current !== undefined) queries.clear()
      known.current = session?.user.id
      setUser(session ? userOf(session) : null)
    })
    return () => data.subscription.unsubscribe()
  }, [supabase, queries])
  return <SessionContext value={user}>{children}</SessionContext>
}

export const useSession = (): StudioUser | null | undefined => useContext(SessionContext)

/** Who is signed in. @throws where nobody can be: the pages are shown to signed-in people alone */
export const useUser = (): StudioUser => {
  const user = useSession()
  if (!user) throw new Error('useUser: nobody is signed in')
  return user
}
