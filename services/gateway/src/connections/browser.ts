import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

const COOKIE = 'carteiro_connect'
const LIFE_SECONDS = 600
const KEY_BYTES = 24
/** The form of our own cookies: any other was not set by us. */
const KEY = /^[\w-]{32}$/

const isSecure = (publicUrl: string): boolean => publicUrl.startsWith('https:')

/** The key by which a browser is recognised when the platform redirects it back; null when it has none of ours. */
export const browserOf = (context: Context, publicUrl: string): string | null => {
  const key = isSecure(publicUrl) ? getCookie(context, COOKIE, 'host') : getCookie(context, COOKIE)
  return key !== undefined && KEY.test(key) ? key : null
}

/** Gives a browser its key, or lets it keep the one that it has: it may connect several accounts at once. */
export const markBrowser = (context: Context, publicUrl: string): string => {
  const key = browserOf(context, publicUrl) ?? randomBytes(KEY_BYTES).toString('base64url')
  const options = {
    path: '/',
    httpOnly: true,
    // Sent when the platform redirects the browser back; not with requests of other sites.
    sameSite: 'Lax',
    maxAge: LIFE_SECONDS,
  } as const
  // With the prefix __Host- no other host of the same domain can set it.
  if (isSecure(publicUrl)) setCookie(context, COOKIE, key, { ...options, prefix: 'host', secure: true })
  else setCookie(context, COOKIE, key, options)
  return key
}
