import { z } from 'zod'
import { id } from './id.ts'
import { timestamp } from './instant.ts'

/** Gateway → platform service: an account is connected in three calls at most. */
export const CONNECTION_PATHS = {
  begin: '/api/internal/accounts/begin',
  complete: '/api/internal/accounts/complete',
  choose: '/api/internal/accounts/choose',
  revoke: '/api/internal/accounts/revoke',
} as const

export const beginConnection = z.looseObject({
  user_id: id,
  redirect_uri: z.url(),
  /** A word that only the asking browser has, as a cookie. */
  browser: z.string().min(1),
  /** Where the author is led in the end; null: the gateway's own page. */
  return_to: z.url().nullable(),
  /** What is to be published; empty: everything that the platform offers. */
  options: z.array(z.string()),
  /** One of several ways to log in, where a platform has them. */
  login: z.string().nullable(),
})
export type BeginConnection = z.infer<typeof beginConnection>

export const begunConnection = z.looseObject({
  /** The platform's consent page. */
  authorization_url: z.url(),
  expires_at: timestamp,
})
export type BegunConnection = z.infer<typeof begunConnection>

/** What the platform handed back to the browser, and whose browser that was. */
export const completeConnection = z.looseObject({
  state: z.string(),
  code: z.string().nullable(),
  error: z.string().nullable(),
  error_description: z.string().nullable(),
  browser: z.string().nullable(),
})
export type CompleteConnection = z.infer<typeof completeConnection>

export const chooseAccounts = z.looseObject({ claim: z.string(), external_ids: z.array(z.string()) })
export type ChooseAccounts = z.infer<typeof chooseAccounts>

const connectedAccount = z.object({ id, display_name: z.string() })
export const connectionResult = z.discriminatedUnion('result', [
  z.looseObject({
    result: z.literal('connected'),
    accounts: z.array(connectedAccount).min(1),
    return_to: z.string().nullable(),
  }),
  z.looseObject({
    result: z.literal('choose'),
    /** Whoever has it may choose, once. */
    claim: z.string(),
    choices: z.array(
      z.object({ external_id: z.string(), display_name: z.string(), kind: z.string().nullable() }),
    ),
    /** To whom the accounts will belong: told to a browser that is not the one that asked. */
    user_email: z.string().nullable(),
  }),
  z.looseObject({
    result: z.literal('refused'),
    code: z.enum(['cancelled', 'expired', 'nothing_to_connect', 'refused']),
    message: z.string(),
    return_to: z.string().nullable(),
  }),
])
export type ConnectionResult = z.infer<typeof connectionResult>
