import { useCarteiro } from '@carteiro/react'
import type { Session } from '@supabase/auth-js'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'

/** Operators see the queue of all users (`isOperator`); those who only read change nothing there (`mayOperate`). */
export type StudioUser = { id: string; email: string; isOperator: boolean; mayOperate: boolean }

const userOf = ({ user }: Session): StudioUser => ({
  id: user.id,
  email: user.email ?? '',
  isOperator: user.app_metadata.operator === true || user.app_metadata.operator === 'read',
  mayOperate: user.app_metadata.operator === true,
})

/** `undefined` until it is known whether a user is signed in. */
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

/** The signed-in user. @throws outside of the pages, which are shown to signed-in users only */
export const useUser = (): StudioUser => {
  const user = useSession()
  if (!user) throw new Error('useUser: no user is signed in')
  return user
}
