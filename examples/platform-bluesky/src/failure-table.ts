import { createFailures, type FailureRow, meaningOfStatus } from '@carteiro/platform-kit'
import { z } from 'zod'
import { RATE_LIMIT_SECONDS } from './limits.ts'

/** The calls that this service makes, as spans, logs and errors name them. */
export type Operation =
  | 'create_session'
  | 'refresh_session'
  | 'delete_session'
  | 'get_session'
  | 'resolve_handle'
  | 'upload_blob'
  | 'put_record'
  | 'get_record'

/** The server has deleted a file before the post referred to it. */
export type Remedy = 'upload_again'

const dead = { verdict: 'reconnect', code: 'account_disconnected' } as const
const expired = { verdict: 'reconnect', code: 'token_expired' } as const
const media = { verdict: 'refuse', code: 'media_rejected' } as const
const PUBLISHES = ['put_record'] as const

/**
 * Every answer that is known to mean something, and what we make of it; the first row that fits is taken.
 * https://atproto.com/specs/xrpc#error-responses, and the lexicons of the calls.
 */
export const failureTable: readonly FailureRow<Operation, Remedy>[] = [
  {
    codes: ['AuthFactorTokenRequired'],
    verdict: 'refuse',
    code: 'permission_denied',
    message: 'Bluesky asks for a second factor: enter an app password, not the password of the account.',
  },
  {
    codes: ['AuthenticationRequired', 'InvalidRequest'],
    on: ['create_session'],
    verdict: 'refuse',
    code: 'permission_denied',
    message: 'Bluesky does not know this handle with this app password.',
  },
  {
    codes: ['AccountTakedown', 'AccountSuspended', 'AccountDeactivated', 'RepoTakendown', 'RepoDeactivated'],
    ...dead,
    message: 'The account is suspended or deactivated: its owner must act at Bluesky.',
  },
  {
    codes: ['ExpiredToken', 'InvalidToken'],
    on: ['refresh_session'],
    ...dead,
    message: 'The app password was withdrawn, or was not used for long: the account must be connected again.',
  },
  {
    codes: ['ExpiredToken', 'InvalidToken'],
    ...expired,
    message: 'Bluesky does not accept the token any more.',
  },
  {
    codes: ['RateLimitExceeded'],
    verdict: 'wait',
    code: 'rate_limited',
    wait: RATE_LIMIT_SECONDS,
    message: 'Bluesky asks to slow down.',
  },
  {
    codes: ['BlobNotFound'],
    on: PUBLISHES,
    verdict: 'retry',
    code: 'media_rejected',
    remedy: 'upload_again',
    message: 'Bluesky has deleted an uploaded file before the post referred to it.',
  },
  { codes: ['InvalidMimeType'], ...media, message: 'Bluesky does not take files of this kind.' },
  { codes: ['BlobTooLarge', 'PayloadTooLarge'], ...media, message: 'The file is too large for Bluesky.' },
  { status: [413], ...media, message: 'The file is too large for this server.' },
  {
    codes: ['InvalidRequest'],
    on: PUBLISHES,
    verdict: 'refuse',
    code: 'content_rejected',
    message: 'Bluesky refuses the post.',
  },
]

const errorBody = z.looseObject({ error: z.string(), message: z.string().optional() })

/** A server says when its limit is over, in seconds since 1970: https://docs.bsky.app/docs/advanced-guides/rate-limits */
const secondsToReset = (headers: Record<string, string | undefined>): number | undefined => {
  const reset = Number(headers['ratelimit-reset'])
  return reset > 0 ? Math.max(1, Math.ceil(reset - Date.now() / 1000)) : undefined
}

export const failures = createFailures<Operation, Remedy>({
  name: 'Bluesky',
  table: failureTable,
  read: ({ status, body, headers }) => {
    const said = errorBody.safeParse(body).data
    return {
      codes: said ? [said.error] : [],
      text: said?.message ?? '',
      message: said?.message,
      facts: said ? { error: said.error, ...(said.message ? { message: said.message } : {}) } : {},
      retryAfterSeconds: status === 429 ? secondsToReset(headers) : undefined,
    }
  },
  unlisted: (status) =>
    meaningOfStatus<Operation>('Bluesky', status, {
      rateLimitSeconds: RATE_LIMIT_SECONDS,
      unclearOn: PUBLISHES,
    }),
  unreadable: {
    verdict: 'retry',
    code: 'unreadable_response',
    message: 'Bluesky gave an answer that cannot be read.',
    unclearOn: PUBLISHES,
  },
})
