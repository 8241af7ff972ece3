import { NONCE, secureHeaders } from 'hono/secure-headers'

/**
 * What the studio's page may do: run its own scripts, talk to the gateway and to Supabase, show pictures (an account's
 * own come from its platform). The nonce is for the styles that its components add while they run.
 */
export const studioPolicy = (supabaseUrl: string) => {
  const supabase = new URL(supabaseUrl).origin
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", NONCE],
      fontSrc: ["'self'"],
      imgSrc: ["'self'", 'https:', 'blob:', 'data:'],
      mediaSrc: ["'self'", 'https:', 'blob:'],
      connectSrc: ["'self'", supabase, supabase.replace(/^http/, 'ws')],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    referrerPolicy: 'strict-origin-when-cross-origin',
    // Set where TLS is terminated, for the whole host.
    strictTransportSecurity: false,
    // Media are fetched by platforms and shown by other apps.
    crossOriginResourcePolicy: false,
  })
}
