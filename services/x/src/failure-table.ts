import {
  type Answer,
  createFailures,
  type FailureRow,
  type Meaning,
  meanings,
  namedTable,
  optionalField,
  PlatformFailure,
  type Said,
  tolerantList,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import { DAILY_LIMIT_SECONDS, RATE_LIMIT_SECONDS } from './limits.ts'

const text = optionalField(z.string())
/**
 * The shapes of an error in one: problem JSON, the older list of codes, and `{ code, message }` of the OpenAPI document
 * (its schema `Error`). Whatever else comes is read as nothing. https://docs.x.com/openapi.json
 */
const problem = z.looseObject({
  title: text,
  detail: text,
  reason: text,
  type: text,
  period: text,
  code: optionalField(z.coerce.number()),
  message: text,
  errors: tolerantList(
    z.looseObject({ code: optionalField(z.coerce.number()), message: text, detail: text }),
  ),
})
const problemOf = (body: unknown) => problem.safeParse(body).data ?? problem.parse({})

const DAY_SECONDS = 86_400
/** X's three families of rate limit headers; resets are Unix seconds. https://docs.x.com/x-api/fundamentals/rate-limits */
const FAMILIES = ['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour']

const secondsToReset = (headers: Answer['headers']): number | undefined => {
  const resets = FAMILIES.filter((family) => headers[`${family}-remaining`] === '0')
    .map((family) => Number(headers[`${family}-reset`]))
    .filter((reset) => Number.isFinite(reset))
  return resets.length === 0 ? undefined : Math.max(1, Math.ceil(Math.max(...resets) - Date.now() / 1000))
}

/** A daily cap is renewed at midnight UTC. X doesn't say when a month ends: it is asked again every day. */
export const secondsToRenewal = (body: unknown): number =>
  /dai?ly|day/i.test(problemOf(body).period ?? '')
    ? DAY_SECONDS - Math.floor((Date.now() / 1000) % DAY_SECONDS)
    : DAY_SECONDS

export const readError = ({ body, headers }: Answer): Said => {
  const { title, detail, reason, type, code, message, errors } = problemOf(body)
  // Its host differs.
  const problemType = type?.split('/').at(-1)
  const messages = [message, ...errors.items.map((one) => one.message ?? one.detail)].flatMap(
    (one) => one || [],
  )
  const listed = errors.items.map((one) => ({ code: one.code, message: one.message }))
  const isFlat = listed.length === 0 && (code !== undefined || message !== undefined)
  const transaction = headers['x-transaction-id']
  return {
    codes: [code, ...errors.items.map((one) => one.code), problemType].filter((one) => one !== undefined),
    text: [title, detail, reason, problemType, ...messages].filter(Boolean).join(' · '),
    // The most particular sentence there is.
    message: messages.join('; ') || detail || title,
    facts: {
      ...(title ? { title } : {}),
      ...(detail ? { detail } : {}),
      ...(listed.length > 0 ? { errors: listed } : {}),
      ...(isFlat ? { errors: [{ code, message }] } : {}),
      ...(transaction ? { transaction_id: transaction } : {}),
    },
    retryAfterSeconds: secondsToReset(headers),
  }
}

/** The calls that this service makes, as spans, logs and errors name them. */
export type Operation =
  | 'initialize_upload'
  | 'append_upload'
  | 'finalize_upload'
  | 'upload_status'
  | 'get_post'
  | 'delete_post'
  | 'set_alt_text'
  | 'create_post'
  | 'user_timeline'

/**
 * `upload_again`: the medium is spoilt, or too large a piece of it was sent. `media_unknown`: X does not take the
 * media of the post; a moment later, or uploaded again, it may. `parent_unseen`: the post that is replied to is not shown yet, or deleted.
 */
export type Remedy = 'upload_again' | 'smaller_segments' | 'media_unknown' | 'parent_unseen'

const UPLOADS = ['initialize_upload', 'append_upload', 'finalize_upload', 'upload_status'] as const
/** Neither may be repeated before it is known what became of it. */
const NOT_REPEATABLE = ['create_post', 'finalize_upload'] as const
const REPLY_RACE_SECONDS = 5

const WRITES_MEDIA = [...UPLOADS, 'set_alt_text'] as const

const { content, media, disconnected, duplicate, ours } = meanings
const halted = { verdict: 'halt', code: 'quota_exhausted' } as const
const limited = { verdict: 'wait', code: 'rate_limited', wait: RATE_LIMIT_SECONDS } as const
const daily = { verdict: 'wait', code: 'quota_exhausted', wait: DAILY_LIMIT_SECONDS } as const
const unavailable = { verdict: 'retry', code: 'platform_unavailable', unclearOn: NOT_REPEATABLE } as const
const again = { verdict: 'retry', code: 'media_rejected' } as const
const uploadAgain = { ...again, remedy: 'upload_again' } as const

const messages = {
  credits_depleted: 'The credits of the app at X are used up: its operator must buy more.',
  spend_cap: "The app's monthly spending limit at X is reached.",
  client_forbidden: "The app is not set up for X's API: its operator must enrol it.",
  usage_capped: "The plan's cap at X is used up.",
  rate_limited: 'X asks to slow down.',
  rate_limited_legacy: 'X asks to slow down.',
  daily_limit: "The account's daily limit at X is reached.",
  daily_limit_legacy: "The account's daily limit at X is reached.",
  unauthorized: 'Access to the account has expired or was withdrawn: its owner must connect it again.',
  unsupported_authentication: 'X wants the token of a person for this: the account must be connected again.',
  account_suspended: 'The account is suspended or locked: its owner must act at X.',
  account_suspended_legacy: 'The account is suspended or locked: its owner must act at X.',
  duplicate: 'The account has posted the same text just before.',
  reply_not_invited: 'X allows a reply only where the user was mentioned.',
  quote_not_allowed: 'The post may not be quoted.',
  too_many_cashtags: 'X allows one $cashtag in a post.',
  invalid_url: 'X does not allow a link of this post.',
  video_too_long: 'The video is longer than X allows this account.',
  reply_target_gone: 'The post that is replied to is deleted or not visible yet.',
  uploads_not_permitted: 'The account does not permit uploads: its owner must connect it again and agree.',
  not_permitted: 'X does not permit this: the account may lack the right to post, or to post so long a text.',
  media_unknown: 'X does not take the media of the post.',
  exclusive_fields: 'Parts of the post exclude one another.',
  text_too_long: 'The text is too long.',
  segments_do_not_add_up: 'X did not receive all of the file.',
  upload_gone: 'The upload is gone at X.',
  segment_too_large: 'X wants the file in smaller pieces.',
  medium_refused: 'X does not take this file.',
  alt_text_refused: 'X does not take the alternative text.',
  invalid_request: 'X does not understand our request.',
  not_found: 'X does not find what the request names.',
  request_timeout: 'The request took X too long.',
  unavailable: 'X has an error of its own.',
}

/**
 * Every answer of X that is known to mean something, and what we make of it; the first row that fits wins.
 * https://docs.x.com/x-api/fundamentals/response-codes-and-errors
 */
export const failureTable: readonly (FailureRow<Operation, Remedy> & { name: string })[] = namedTable(
  messages,
  [
    // The plan and the app: they stop everybody's posts.
    { name: 'credits_depleted', status: [402], ...halted },
    { name: 'spend_cap', says: /spend ?cap/i, status: [403], ...halted },
    { name: 'client_forbidden', codes: ['client-forbidden'], ...halted, code: 'permission_denied' },
    {
      name: 'usage_capped',
      codes: ['usage-capped'],
      ...daily,
      wait: (_asked, { body }) => secondsToRenewal(body),
    },
    { name: 'rate_limited', status: [429], ...limited },
    { name: 'rate_limited_legacy', codes: [88], ...limited },
    {
      name: 'daily_limit',
      // "User is over daily status update limit" and its like come as 403, too.
      says: /(daily|24.?hours?|update|post(ing)?) limit|over the limit|limit (was |is |has been )?(reached|exceeded)/i,
      status: [403],
      ...daily,
    },
    { name: 'daily_limit_legacy', codes: [185], ...daily },
    // The account and its grant.
    { name: 'unauthorized', status: [401], verdict: 'reconnect', code: 'token_expired' },
    { name: 'unsupported_authentication', codes: ['unsupported-authentication'], ...disconnected },
    { name: 'account_suspended', says: /\b(suspended|locked)\b/i, status: [403], ...disconnected },
    { name: 'account_suspended_legacy', codes: [64, 326], ...disconnected },
    // The post.
    { name: 'duplicate', says: /duplicate content/i, status: [403], ...duplicate },
    { name: 'reply_not_invited', says: /reply to this conversation is not allowed/i, ...content },
    { name: 'quote_not_allowed', says: /quoting this post is not allowed/i, ...content },
    { name: 'too_many_cashtags', says: /maximum of one cashtag/i, ...content },
    { name: 'invalid_url', says: /contains an invalid url/i, ...content },
    { name: 'video_too_long', says: /video longer than/i, ...media },
    {
      name: 'reply_target_gone',
      says: /reply to a (tweet|post) that is deleted or not visible/i,
      ...content,
      verdict: 'retry',
      remedy: 'parent_unseen',
      wait: () => REPLY_RACE_SECONDS,
    },
    {
      name: 'uploads_not_permitted',
      says: /not permitted to perform this action/i,
      on: WRITES_MEDIA,
      verdict: 'reconnect',
      code: 'permission_denied',
    },
    { name: 'not_permitted', says: /not permitted to perform this action/i, ...meanings.forbidden },
    {
      name: 'media_unknown',
      says: /media ids are invalid/i,
      status: [400],
      ...media,
      remedy: 'media_unknown',
    },
    { name: 'exclusive_fields', says: /only provide one of/i, status: [400], ...content },
    { name: 'text_too_long', says: /text is too long/i, on: ['create_post'], ...content },
    // Uploads.
    { name: 'segments_do_not_add_up', says: /segments do not add up/i, ...uploadAgain },
    { name: 'upload_gone', says: /not found/i, status: [400, 404], on: WRITES_MEDIA, ...uploadAgain },
    { name: 'segment_too_large', status: [413], ...again, remedy: 'smaller_segments' },
    { name: 'medium_refused', status: [400], on: UPLOADS, ...media },
    { name: 'alt_text_refused', status: [400], on: ['set_alt_text'], ...content },
    // What is left of each status.
    { name: 'invalid_request', status: [400], ...ours },
    { name: 'not_found', status: [404], ...content },
    { name: 'request_timeout', status: [408], ...unavailable, code: 'timeout' },
    { name: 'unavailable', status: [500, 502, 503, 504], ...unavailable },
  ],
)

/** An answer of the 2xx range that doesn't hold what it must: the call may have had its effect. */
const unreadableAnswer: Meaning<Operation, Remedy> = {
  name: 'unreadable',
  ...unavailable,
  code: 'unreadable_response',
  message: "X's answer could not be read.",
}

/**
 * Any status that no row knows. A 403 without a known reason may be a limit that ends (X answers so for limits of a
 * day) or a page of the network in front of X: it is tried again, as often as the queue does.
 */
const unlisted = (status: number): Meaning<Operation, Remedy> => {
  const name = `status_${status}`
  if (status >= 500 || status < 400)
    return { ...unreadableAnswer, ...unavailable, name, message: `X answers HTTP ${status}.` }
  const message = `X refuses this (HTTP ${status}).`
  return status === 403
    ? { name, verdict: 'retry', code: 'permission_denied', message }
    : { name, verdict: 'refuse', code: 'content_rejected', message }
}

export const failures = createFailures<Operation, Remedy>({
  name: 'X',
  table: failureTable,
  read: readError,
  unlisted,
  unreadable: unreadableAnswer,
  verdictOf: (operation, { verdict }, isUnclear) => {
    // Only what makes the post visible leaves its user in doubt; a finalize is asked for again in silence.
    if (isUnclear && operation === 'create_post') return 'unclear'
    // The timeline is read to find a post, never to publish: that X refuses the read says nothing about the post.
    return operation === 'user_timeline' && verdict === 'refuse' ? 'retry' : verdict
  },
})

/** How a medium's processing failed. https://docs.x.com/x-api/media/quickstart/media-upload-chunked */
const processingFailures: Record<string, string> = {
  InvalidMedia: 'X cannot read the file, or does not support its format.',
  UnsupportedMedia: 'The file exceeds what X allows.',
}

/** X could not process a medium: this file, never. */
export const processingFailure = (error: {
  name?: string | undefined
  message?: string | undefined
}): PlatformFailure => {
  const message = processingFailures[error.name ?? ''] ?? 'X could not process the file.'
  return new PlatformFailure(
    {
      ...media,
      name: 'processing_failed',
      message: error.message ? `${message} X says: ${error.message}` : message,
    },
    { platformError: { reason: 'processing_failed', ...error } },
  )
}

/** The medium of a refused upload is of no use: it is uploaded again. */
export const spoilt = ({ message, platformError }: PlatformFailure): PlatformFailure =>
  new PlatformFailure(
    { name: 'upload_spoilt', verdict: 'retry', code: 'media_rejected', remedy: 'upload_again', message },
    { platformError },
  )
