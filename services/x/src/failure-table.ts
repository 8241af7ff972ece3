import type { FailureRow } from './failure-row.ts'

const UPLOADS = ['initialize_upload', 'append_upload', 'finalize_upload', 'upload_status'] as const
/** Neither may be repeated before a look at what became of it. */
const NOT_REPEATABLE = ['create_post', 'finalize_upload'] as const
const REPLY_RACE_SECONDS = 5

const content = { verdict: 'refuse', code: 'content_rejected' } as const
const media = { verdict: 'refuse', code: 'media_rejected' } as const
const dead = { verdict: 'reconnect', code: 'account_disconnected' } as const
const unavailable = { verdict: 'retry', code: 'platform_unavailable', unclearOn: NOT_REPEATABLE } as const

/**
 * Every answer of X that is known to mean something, and what we make of it; the first row that fits wins.
 * https://docs.x.com/x-api/fundamentals/response-codes-and-errors
 */
export const failureTable: readonly FailureRow[] = [
  // The plan and the app: they stop everybody's posts.
  {
    name: 'credits_depleted',
    status: [402],
    verdict: 'halt',
    code: 'quota_exhausted',
    message: 'The credits of the app at X are used up: its operator must buy more.',
  },
  {
    name: 'spend_cap',
    says: /spend ?cap/i,
    status: [403],
    verdict: 'halt',
    code: 'quota_exhausted',
    message: "The app's monthly spending limit at X is reached.",
  },
  {
    name: 'client_forbidden',
    problem: 'client-forbidden',
    verdict: 'halt',
    code: 'permission_denied',
    message: "The app is not set up for X's API: its operator must enrol it.",
  },
  {
    name: 'usage_capped',
    problem: 'usage-capped',
    verdict: 'wait',
    code: 'quota_exhausted',
    wait: 'usage_period',
    message: "The plan's cap at X is used up.",
  },
  {
    name: 'rate_limited',
    status: [429],
    verdict: 'wait',
    code: 'rate_limited',
    wait: 'rate_limit_headers',
    message: 'X asks to slow down.',
  },
  {
    name: 'rate_limited_legacy',
    legacy: [88],
    verdict: 'wait',
    code: 'rate_limited',
    wait: 'rate_limit_headers',
    message: 'X asks to slow down.',
  },

  {
    name: 'daily_limit',
    // "User is over daily status update limit" and its like come as 403, too.
    says: /(daily|24.?hours?|update|post(ing)?) limit|over the limit|limit (was |is |has been )?(reached|exceeded)/i,
    status: [403],
    verdict: 'wait',
    code: 'quota_exhausted',
    wait: 'daily_limit',
    message: "The account's daily limit at X is reached.",
  },
  {
    name: 'daily_limit_legacy',
    legacy: [185],
    verdict: 'wait',
    code: 'quota_exhausted',
    wait: 'daily_limit',
    message: "The account's daily limit at X is reached.",
  },

  // The account and its grant.
  {
    name: 'unauthorized',
    status: [401],
    verdict: 'reconnect',
    code: 'token_expired',
    message: 'Access to the account has expired or was withdrawn: its owner must connect it again.',
  },
  {
    name: 'unsupported_authentication',
    problem: 'unsupported-authentication',
    ...dead,
    message: 'X wants the token of a person for this: the account must be connected again.',
  },
  {
    name: 'account_suspended',
    says: /\b(suspended|locked)\b/i,
    status: [403],
    ...dead,
    message: 'The account is suspended or locked: its owner must act at X.',
  },
  {
    name: 'account_suspended_legacy',
    legacy: [64, 326],
    ...dead,
    message: 'The account is suspended or locked: its owner must act at X.',
  },

  // The post.
  {
    name: 'duplicate',
    says: /duplicate content/i,
    status: [403],
    verdict: 'refuse',
    code: 'duplicate',
    message: 'The account has posted the same text just before.',
  },
  {
    name: 'reply_not_invited',
    says: /reply to this conversation is not allowed/i,
    ...content,
    message: 'X allows a reply only where the author was mentioned.',
  },
  {
    name: 'quote_not_allowed',
    says: /quoting this post is not allowed/i,
    ...content,
    message: 'The post may not be quoted.',
  },
  {
    name: 'too_many_cashtags',
    says: /maximum of one cashtag/i,
    ...content,
    message: 'X allows one $cashtag in a post.',
  },
  {
    name: 'invalid_url',
    says: /contains an invalid url/i,
    ...content,
    message: 'X does not allow a link of this post.',
  },
  {
    name: 'video_too_long',
    says: /video longer than/i,
    ...media,
    message: 'The video is longer than X allows this account.',
  },
  {
    name: 'reply_target_gone',
    says: /reply to a (tweet|post) that is deleted or not visible/i,
    verdict: 'retry',
    code: 'content_rejected',
    wait: REPLY_RACE_SECONDS,
    message: 'The post that is replied to is deleted or not visible yet.',
  },
  {
    name: 'uploads_not_permitted',
    says: /not permitted to perform this action/i,
    on: [...UPLOADS, 'set_alt_text'],
    verdict: 'reconnect',
    code: 'permission_denied',
    message: 'The account does not permit uploads: its owner must connect it again and agree.',
  },
  {
    name: 'not_permitted',
    says: /not permitted to perform this action/i,
    ...content,
    code: 'permission_denied',
    message: 'X does not permit this: the account may lack the right to post, or to post so long a text.',
  },
  {
    name: 'media_unknown',
    says: /media ids are invalid/i,
    status: [400],
    ...media,
    remedy: 'media_unknown',
    message: 'X does not take the media of the post.',
  },
  {
    name: 'exclusive_fields',
    says: /only provide one of/i,
    status: [400],
    ...content,
    message: 'Parts of the post exclude one another.',
  },
  {
    name: 'text_too_long',
    says: /text is too long/i,
    on: ['create_post'],
    ...content,
    message: 'The text is too long.',
  },

  // Uploads.
  {
    name: 'segments_do_not_add_up',
    says: /segments do not add up/i,
    verdict: 'retry',
    code: 'media_rejected',
    remedy: 'upload_again',
    message: 'X did not receive all of the file.',
  },
  {
    name: 'upload_gone',
    says: /not found/i,
    status: [400, 404],
    on: [...UPLOADS, 'set_alt_text'],
    verdict: 'retry',
    code: 'media_rejected',
    remedy: 'upload_again',
    message: 'The upload is gone at X.',
  },
  {
    name: 'segment_too_large',
    status: [413],
    verdict: 'retry',
    code: 'media_rejected',
    remedy: 'smaller_segments',
    message: 'X wants the file in smaller pieces.',
  },
  { name: 'medium_refused', status: [400], on: UPLOADS, ...media, message: 'X does not take this file.' },
  {
    name: 'alt_text_refused',
    status: [400],
    on: ['set_alt_text'],
    ...content,
    message: 'X does not take the alternative text.',
  },

  // What is left of each status.
  {
    name: 'invalid_request',
    status: [400],
    verdict: 'refuse',
    code: 'internal',
    message: 'X does not understand our request.',
  },
  { name: 'not_found', status: [404], ...content, message: 'X does not find what the request names.' },
  {
    name: 'request_timeout',
    status: [408],
    ...unavailable,
    code: 'timeout',
    message: 'The request took X too long.',
  },
  {
    name: 'unavailable',
    status: [500, 502, 503, 504],
    ...unavailable,
    message: 'X has an error of its own.',
  },
]

/** An answer of the 2xx range that doesn't hold what it must: the call may have had its effect. */
export const unreadableAnswer: FailureRow = {
  name: 'unreadable',
  ...unavailable,
  code: 'unreadable_response',
  message: "X's answer could not be read.",
}

/**
 * Any status that no row knows. A 403 without a known reason may be a limit that ends (X answers so for limits of a
 * day) or a page of the network in front of X: it is tried again, as often as the queue does.
 */
export const unlisted = (status: number): FailureRow => {
  const name = `status_${status}`
  if (status >= 500 || status < 400)
    return { ...unreadableAnswer, ...unavailable, name, message: `X answers HTTP ${status}.` }
  const message = `X refuses this (HTTP ${status}).`
  return status === 403
    ? { name, verdict: 'retry', code: 'permission_denied', message }
    : { name, verdict: 'refuse', code: 'content_rejected', message }
}

/** How a medium's processing failed. https://docs.x.com/x-api/media/quickstart/media-upload-chunked */
export const processingFailures: Record<string, string> = {
  InvalidMedia: 'X cannot read the file, or does not support its format.',
  UnsupportedMedia: 'The file exceeds what X allows.',
}
