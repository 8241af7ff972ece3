import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

const COOKIE = 'carteiro_connect'
const LIFE_SECONDS = 600
const WORD_BYTES = 24

/** The word by which a browser is known again when the platform leads it back; null when it brings none. */
export const browserOf = (context: Context): string | null => getCookie(context, COOKIE) ?? null

/** Gives a browser its word, or lets it keep the one that it has: it may connect several accounts at once. */
export const markBrowser = (context: Context, publicUrl: string): string => {
  const word = browserOf(context) ?? randomBytes(WORD_BYTES).toString('base64url')
  setCookie(context, COOKIE, word, {
    path: '/api/accounts',
    httpOnly: true,
    secure: publicUrl.startsWith('https:'),
    // Sent when the platform leads the browser back; not with requests of other sites.
    sameSite: 'Lax',
    maxAge: LIFE_SECONDS,
  })
  return word
}
