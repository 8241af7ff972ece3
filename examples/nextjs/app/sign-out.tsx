'use client'

import { useRouter } from 'next/navigation'
import { supabase } from '../lib/browser.ts'

export function SignOut() {
  const router = useRouter()
  const signOut = async () => {
    await supabase.auth.signOut()
    router.replace('/sign-in')
  }
  return (
    <button type="button" onClick={signOut}>
      Sign out
    </button>
  )
}
