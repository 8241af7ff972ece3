import { createServerClient } from '@supabase/ssr'
import { type NextRequest, NextResponse } from 'next/server'
import { supabaseAnonKey, supabaseUrl } from './lib/env.ts'

/** Renews the session of the request's cookies before a page reads it, and sends who is not signed in to /sign-in. */
export const proxy = async (request: NextRequest) => {
  let response = NextResponse.next({ request })
  const supabase = createServerClient(supabaseUrl, supabaseAnonKey, {
    cookies: {
      getAll: () => request.cookies.getAll(),
      setAll: (renewed) => {
        for (const { name, value } of renewed) request.cookies.set(name, value)
        response = NextResponse.next({ request })
        for (const { name, value, options } of renewed) response.cookies.set(name, value, options)
      },
    },
  })
  const { data } = await supabase.auth.getClaims()
  if (data || request.nextUrl.pathname === '/sign-in') return response
  return NextResponse.redirect(new URL('/sign-in', request.url))
}

export const config = { matcher: ['/', '/sign-in', '/api/:path*'] }
