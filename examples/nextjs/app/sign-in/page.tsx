'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { supabase } from '../../lib/browser.ts'

export default function SignIn() {
  const router = useRouter()
  const [error, setError] = useState('')

  const signIn = async (form: FormData) => {
    const [email, password] = ['email', 'password'].map((name) => String(form.get(name)))
    const { error } = await supabase.auth.signInWithPassword({ email, password })
    if (error) return setError(error.message)
    router.replace('/')
  }
  return (
    <main className="narrow">
      <form action={signIn} className="card">
        <h1>Noticeboard</h1>
        <label>
          E-mail
          <input name="email" type="email" autoComplete="username" required />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <button type="submit" className="primary">
          Sign in
        </button>
        {error && <p role="alert">{error}</p>}
      </form>
    </main>
  )
}
