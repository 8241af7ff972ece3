import { z } from 'zod'
import { id } from './id.ts'
import { timestamp } from './instant.ts'
import { type Mode, modeOrLive } from './mode.ts'

/** Gateway → platform service: an account is connected in three calls, or one more for each time a form is refused. */
export const CONNECTION_PATHS = {
  begin: '/api/internal/accounts/begin',
  complete: '/api/internal/accounts/complete',
  choose: '/api/internal/accounts/choose',
  revoke: '/api/internal/accounts/revoke',
} as const

/** What states and claims of connections in mode test begin with: the browser that brings one is led to that deployment. */
const TEST_PREFIX = 'test.'

/** A secret of a connection, with its mode. */
export const secretInMode = (mode: Mode, secret: string): string =>
  mode === 'live' ? secret : `${TEST_PREFIX}${secret}`

/** Where a state or a claim leads. It is good only there: a service knows those that it has made itself. */
export const modeOfSecret = (secret: string): Mode => (secret.startsWith(TEST_PREFIX) ? 'test' : 'live')

export const beginConnection = z.looseObject({
  user_id: id,
  redirect_uri: z.url(),
  /** A secret that only the asking browser has, as a cookie. */
  browser: z.string().min(1),
  /** Where the user is led in the end; null: the gateway's own page. */
  return_to: z.url().nullable(),
  /** What is to be published; empty: everything that the platform offers. */
  options: z.array(z.string()),
  /** One of several ways to log in, where a platform has them. */
  login: z.string().nullable(),
  mode: modeOrLive,
})
export type BeginConnection = z.infer<typeof beginConnection>

export const begunConnection = z.looseObject({
  /** The platform's consent page. */
  authorization_url: z.url(),
  expires_at: timestamp,
})
export type BegunConnection = z.infer<typeof begunConnection>

/** A field of a form; its value is sent as text. */
const formField = z.looseObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,30}$/)
    .refine((name) => name !== 'state', 'expected another name: the state has this one'),
  label: z.string().min(1),
  kind: z.enum(['text', 'password', 'url']),
  required: z.boolean(),
  placeholder: z.string().optional(),
  /** What stands in it at first: what was entered before and was refused with the rest. Never a password. */
  value: z.string().optional(),
  /** Shown below the field. */
  help: z.string().optional(),
})

/** The form of a platform without a consent page. The gateway renders it. */
export const connectionForm = z.looseObject({
  title: z.string().min(1),
  description: z.string().optional(),
  fields: z.array(formField).min(1).max(10),
})
export type ConnectionForm = z.infer<typeof connectionForm>

/** The most characters of a field's value. */
const MAX_ENTRY = 2_000

/** The parameters that the platform returned to the browser, and that browser's secret. */
export const completeConnection = z.looseObject({
  state: z.string(),
  code: z.string().nullable(),
  error: z.string().nullable(),
  error_description: z.string().nullable(),
  /** What was entered in the form, by the fields' names; null or absent: nothing was sent. */
  form: z.record(z.string(), z.string().max(MAX_ENTRY)).nullish(),
  browser: z.string().nullable(),
  mode: modeOrLive,
})
export type CompleteConnection = z.infer<typeof completeConnection>

export const chooseAccounts = z.looseObject({
  claim: z.string(),
  external_ids: z.array(z.string()),
  mode: modeOrLive,
})
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
    /** A secret that allows one choice. */
    claim: z.string(),
    choices: z.array(
      z.object({ external_id: z.string(), display_name: z.string(), kind: z.string().nullable() }),
    ),
    /** The user who will own the accounts: shown by a browser that is not the one that asked. */
    user_email: z.string().nullable(),
  }),
  z.looseObject({
    result: z.literal('form'),
    /** A secret for one submission of the form. */
    state: z.string(),
    form: connectionForm,
    /** Why the previous submission was refused. */
    message: z.string().nullable(),
  }),
  z.looseObject({
    result: z.literal('refused'),
    code: z.enum(['cancelled', 'expired', 'nothing_to_connect', 'refused']),
    message: z.string(),
    return_to: z.string().nullable(),
  }),
])
export type ConnectionResult = z.infer<typeof connectionResult>
