import type { ErrorCode, Verdict } from '@carteiro/contracts'

/** The calls that this service makes, as spans, logs and errors name them. */
export type Operation =
  | 'initialize_image'
  | 'upload_image'
  | 'get_image'
  | 'initialize_video'
  | 'upload_video_part'
  | 'finalize_video'
  | 'get_video'
  | 'initialize_document'
  | 'upload_document'
  | 'get_document'
  | 'create_post'
  | 'get_post'
  | 'list_posts'

/** `upload_again`: the upload is spoilt. `not_ready`: LinkedIn is still at work on a medium, nothing was made. */
export type Remedy = 'upload_again' | 'not_ready'

export type FailureRow = {
  /** A word for it: names the row in tests, and the failure in the records of steps. */
  name: string
  status?: readonly number[]
  /** LinkedIn's own code: as `code`, in `errorDetails.inputErrors`, or only inside the message. */
  says?: RegExp
  on?: readonly Operation[]
  /** The answer is a web page, from something between us and LinkedIn's API. */
  isHtml?: true
  verdict: Verdict
  code: ErrorCode
  /** Seconds, or until the daily quota is renewed. */
  wait?: number | 'utc_midnight'
  remedy?: Remedy
  /** From these calls it proves nothing: they may have had their effect. */
  unclearOn?: readonly Operation[]
  message: string
}

const UPLOADS = ['upload_image', 'upload_video_part', 'upload_document'] as const
const NOT_REPEATABLE = ['create_post'] as const
const MEDIA_READS = ['get_image', 'get_video', 'get_document'] as const

const content = { verdict: 'refuse', code: 'content_rejected' } as const
const media = { verdict: 'refuse', code: 'media_rejected' } as const
const ours = { verdict: 'refuse', code: 'internal' } as const
const uploadAgain = { verdict: 'retry', code: 'media_rejected', remedy: 'upload_again' } as const
const unavailable = { verdict: 'retry', code: 'platform_unavailable', unclearOn: NOT_REPEATABLE } as const
const unread = { verdict: 'retry', code: 'unreadable_response', unclearOn: NOT_REPEATABLE } as const

/**
 * Every answer of LinkedIn that is known to mean something, and what we make of it; the first row that fits wins.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#api-error-details
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling
 */
export const failureTable: readonly FailureRow[] = [
  // An upload's address, which knows nothing of accounts.
  {
    name: 'address_expired',
    on: UPLOADS,
    status: [401, 403, 404, 410],
    ...uploadAgain,
    message: 'The address to upload to has expired.',
  },
  { name: 'address_expired', says: /EXPIRED_UPLOAD_URL/, ...uploadAgain, message: 'The upload has expired.' },
  {
    name: 'media_type',
    status: [415],
    ...media,
    message: 'LinkedIn does not take files of this type.',
  },

  {
    name: 'html',
    isHtml: true,
    status: [400, 403, 404, 405, 406, 409, 422],
    ...unread,
    message: 'A web page came in place of an answer of LinkedIn.',
  },

  // The app, which stops everybody's posts.
  {
    name: 'version_sunset',
    status: [426],
    verdict: 'halt',
    code: 'internal',
    message: 'LinkedIn has retired the version of its API in use: the operator must raise LINKEDIN_VERSION.',
  },
  {
    name: 'version_sunset',
    says: /NONEXISTENT_VERSION|VERSION_MISSING/,
    verdict: 'halt',
    code: 'internal',
    message: 'LinkedIn does not know the version of its API in use: the operator must set LINKEDIN_VERSION.',
  },
  {
    name: 'daily_quota',
    status: [429],
    says: /\bDAY\b/,
    verdict: 'wait',
    code: 'quota_exhausted',
    wait: 'utc_midnight',
    message: "The day's calls at LinkedIn are used up.",
  },
  {
    name: 'rate_limited',
    status: [429],
    verdict: 'wait',
    code: 'rate_limited',
    message: 'LinkedIn asks to slow down.',
  },

  // The account and its grant.
  {
    name: 'revoked',
    status: [401],
    says: /REVOKED_ACCESS_TOKEN/,
    verdict: 'reconnect',
    code: 'account_disconnected',
    message: 'Access to the account was withdrawn: its owner must connect it again.',
  },
  {
    name: 'token_expired',
    status: [401],
    verdict: 'reconnect',
    code: 'token_expired',
    message: 'Access to the account has expired: its owner must connect it again.',
  },
  {
    name: 'author_not_allowed',
    status: [403],
    says: /\/author\]/,
    verdict: 'reconnect',
    code: 'permission_denied',
    message: 'The account may not post in the name of this author (any more).',
  },
  {
    name: 'media_forbidden',
    on: MEDIA_READS,
    status: [403],
    verdict: 'refuse',
    code: 'permission_denied',
    message: 'LinkedIn does not let this account read its media.',
  },
  {
    name: 'media_not_found',
    on: MEDIA_READS,
    status: [404],
    verdict: 'retry',
    code: 'media_rejected',
    message: 'LinkedIn does not find a file that was uploaded.',
  },
  {
    name: 'posts_forbidden',
    on: ['list_posts', 'get_post'],
    status: [403],
    verdict: 'refuse',
    code: 'permission_denied',
    message: "LinkedIn does not let this account read its author's posts.",
  },
  {
    name: 'permission_denied',
    status: [403],
    verdict: 'reconnect',
    code: 'permission_denied',
    message: 'The account lacks a permission, or its role in the organisation: it must be connected again.',
  },

  // What was sent.
  {
    name: 'duplicate',
    says: /DUPLICATE_POST|duplicate of urn:li/,
    verdict: 'refuse',
    code: 'duplicate',
    message: 'LinkedIn has this post already.',
  },
  {
    name: 'media_not_ready',
    says: /MEDIA_ASSET_WAITING_UPLOAD/,
    verdict: 'wait',
    code: 'platform_unavailable',
    remedy: 'not_ready',
    message: 'LinkedIn has not finished with the media.',
  },
  {
    name: 'media_failed',
    says: /MEDIA_ASSET_PROCESSING_FAILED/,
    ...media,
    message: 'LinkedIn could not process a file.',
  },
  {
    name: 'media_spoilt',
    says: /UPDATING_ASSET_FAILED/,
    ...uploadAgain,
    message: 'LinkedIn wants the file to be uploaded again.',
  },
  {
    name: 'media_unknown',
    says: /INVALID_(IMAGE|VIDEO|DOCUMENT)_ID/,
    ...uploadAgain,
    message: 'LinkedIn does not know a file of the post (any more).',
  },
  {
    name: 'text_too_long',
    says: /FIELD_LENGTH_TOO_LONG/,
    ...content,
    message: 'A text is longer than LinkedIn takes.',
  },
  {
    name: 'invalid_url',
    says: /INVALID_URL\b/,
    ...content,
    message: 'settings.link: LinkedIn does not take it.',
  },
  {
    name: 'invalid_field',
    says: /INVALID_URN|MISSING_FIELD|INVALID_VALUE|INVALID_CALL_TO_ACTION/,
    ...content,
    message: 'LinkedIn does not take a value of the post.',
  },
  {
    name: 'malformed',
    says: /ILLEGAL_ARGUMENT/,
    ...ours,
    message: 'LinkedIn does not understand our request.',
  },
  {
    name: 'activity_unknown',
    says: /Unable to obtain activity/i,
    ...unavailable,
    message: 'LinkedIn does not say what became of the post.',
  },
  {
    name: 'conflict',
    status: [409],
    ...unavailable,
    message: 'LinkedIn was told two things at once.',
  },

  // What is left of each status.
  { name: 'unprocessable', status: [422], ...content, message: 'LinkedIn does not take the post.' },
  { name: 'invalid_request', status: [400], ...ours, message: 'LinkedIn does not understand our request.' },
  { name: 'not_found', status: [404], ...content, message: 'LinkedIn does not find what the request names.' },
  {
    name: 'unavailable',
    status: [408, 500, 502, 503, 504],
    ...unavailable,
    message: 'LinkedIn has an error of its own.',
  },
]

/** An answer of the 2xx range that doesn't hold what it must: the call may have had its effect. */
export const unreadableAnswer: FailureRow = {
  name: 'unreadable',
  ...unread,
  message: "LinkedIn's answer could not be read.",
}

/** "Not ready", again and again: the upload may not have arrived whole. */
export const neverReady: FailureRow = {
  name: 'never_ready',
  ...uploadAgain,
  message: 'LinkedIn has not finished with the media for a long time.',
}

/** Any status that no row knows. */
export const unlisted = (status: number): FailureRow => {
  const name = `status_${status}`
  if (status >= 500) return { name, ...unavailable, message: `LinkedIn answers HTTP ${status}.` }
  if (status < 400) return { name, ...unread, message: `LinkedIn answers HTTP ${status}.` }
  return { name, ...content, message: `LinkedIn refuses this (HTTP ${status}).` }
}
