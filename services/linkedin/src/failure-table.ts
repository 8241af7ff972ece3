import {
  type Answer,
  createFailures,
  type FailureRow,
  isSuccess,
  type Meaning,
  meanings,
  namedTable,
  optionalField,
  PlatformFailure,
  type Said,
  tolerantList,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import { RATE_LIMIT_SECONDS } from './limits.ts'

const text = optionalField(z.string())
/** All of it is optional: an error is known by its status too. https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling */
const errorAnswer = z.looseObject({
  message: text,
  code: text,
  serviceErrorCode: optionalField(z.coerce.number()),
  errorDetails: optionalField(
    z.looseObject({ inputErrors: tolerantList(z.looseObject({ code: text, description: text })) }),
  ),
})

const isHtml = ({ headers }: Pick<Answer, 'headers'>): boolean =>
  headers['content-type']?.includes('html') === true

/** Stands among the codes of an answer that is a web page, from something between us and LinkedIn's API. */
const HTML = 'html'

/** LinkedIn's own code stands as `code`, in `errorDetails.inputErrors`, or only inside the message. */
const readError = (answer: Answer): Said => {
  const { code, message, serviceErrorCode, errorDetails } = errorAnswer.safeParse(answer.body).data ?? {}
  const inputErrors = errorDetails?.inputErrors.items ?? []
  const request = answer.headers['x-li-uuid']
  return {
    codes: isHtml(answer) ? [HTML] : [],
    text: [code, message, ...inputErrors.flatMap((one) => [one.code, one.description])]
      .filter(Boolean)
      .join(' · '),
    message: inputErrors[0]?.description ?? message,
    facts: {
      ...(code ? { code } : {}),
      ...(serviceErrorCode ? { serviceErrorCode } : {}),
      ...(message ? { message } : {}),
      ...(request ? { request } : {}),
    },
  }
}

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
  | 'delete_post'
  | 'edit_post'

/** `upload_again`: the upload is spoilt. `not_ready`: LinkedIn is still at work on a medium, nothing was made. */
export type Remedy = 'upload_again' | 'not_ready'

const DAY_SECONDS = 86_400
/** https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits */
const secondsToUtcMidnight = (nowMs: number): number => DAY_SECONDS - Math.floor((nowMs / 1000) % DAY_SECONDS)

const UPLOADS = ['upload_image', 'upload_video_part', 'upload_document'] as const
const NOT_REPEATABLE = ['create_post'] as const
const MEDIA_READS = ['get_image', 'get_video', 'get_document'] as const

const { content, media, ours, forbidden, duplicate } = meanings
const uploadAgain = { verdict: 'retry', code: 'media_rejected', remedy: 'upload_again' } as const
const unavailable = { verdict: 'retry', code: 'platform_unavailable', unclearOn: NOT_REPEATABLE } as const
const unread = { verdict: 'retry', code: 'unreadable_response', unclearOn: NOT_REPEATABLE } as const
const halted = { verdict: 'halt', code: 'internal' } as const
const unpermitted = { verdict: 'reconnect', code: 'permission_denied' } as const

const messages = {
  address_expired: 'The address to upload to has expired.',
  media_type: 'LinkedIn does not take files of this type.',
  html: 'A web page came in place of an answer of LinkedIn.',
  version_sunset:
    'LinkedIn has retired the version of its API in use: the operator must raise LINKEDIN_VERSION.',
  daily_quota: "The day's calls at LinkedIn are used up.",
  rate_limited: 'LinkedIn asks to slow down.',
  revoked: 'Access to the account was withdrawn: its owner must connect it again.',
  token_expired: 'Access to the account has expired: its owner must connect it again.',
  author_not_allowed: 'The account may not post in the name of this author (any more).',
  media_forbidden: 'LinkedIn does not let this account read its media.',
  media_not_found: 'LinkedIn does not find a file that was uploaded.',
  posts_forbidden: "LinkedIn does not let this account read its author's posts.",
  permission_denied:
    'The account lacks a permission, or its role in the organisation: it must be connected again.',
  duplicate: 'LinkedIn has this post already.',
  media_not_ready: 'LinkedIn has not finished with the media.',
  media_failed: 'LinkedIn could not process a file.',
  media_spoilt: 'LinkedIn wants the file to be uploaded again.',
  media_unknown: 'LinkedIn does not know a file of the post (any more).',
  text_too_long: 'A text is longer than LinkedIn takes.',
  invalid_url: 'settings.link: LinkedIn does not take it.',
  invalid_field: 'LinkedIn does not take a value of the post.',
  malformed: 'LinkedIn does not understand our request.',
  activity_unknown: 'LinkedIn does not say what became of the post.',
  conflict: 'LinkedIn received two requests at once.',
  unprocessable: 'LinkedIn does not take the post.',
  invalid_request: 'LinkedIn does not understand our request.',
  not_found: 'LinkedIn does not find what the request names.',
  unavailable: 'LinkedIn has an error of its own.',
}
const EXPIRED_UPLOAD = 'The upload has expired.'
const UNKNOWN_VERSION =
  'LinkedIn does not know the version of its API in use: the operator must set LINKEDIN_VERSION.'

/**
 * Every answer of LinkedIn that is known to mean something, and what we make of it; the first row that fits wins.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#api-error-details
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling
 */
export const failureTable: readonly (FailureRow<Operation, Remedy> & { name: string })[] = namedTable(
  messages,
  [
    // An upload's address, which knows nothing of accounts.
    { name: 'address_expired', on: UPLOADS, status: [401, 403, 404, 410], ...uploadAgain },
    { name: 'address_expired', says: /EXPIRED_UPLOAD_URL/, ...uploadAgain, message: EXPIRED_UPLOAD },
    { name: 'media_type', status: [415], ...media },
    { name: 'html', codes: [HTML], status: [400, 403, 404, 405, 406, 409, 422], ...unread },
    // The app, which stops everybody's posts.
    { name: 'version_sunset', status: [426], ...halted },
    {
      name: 'version_sunset',
      says: /NONEXISTENT_VERSION|VERSION_MISSING/,
      ...halted,
      message: UNKNOWN_VERSION,
    },
    {
      name: 'daily_quota',
      status: [429],
      says: /\bDAY\b/,
      verdict: 'wait',
      code: 'quota_exhausted',
      wait: (asked) => asked ?? secondsToUtcMidnight(Date.now()),
    },
    { name: 'rate_limited', status: [429], verdict: 'wait', code: 'rate_limited', wait: RATE_LIMIT_SECONDS },
    // The account and its grant.
    { name: 'revoked', status: [401], says: /REVOKED_ACCESS_TOKEN/, ...meanings.disconnected },
    { name: 'token_expired', status: [401], verdict: 'reconnect', code: 'token_expired' },
    { name: 'author_not_allowed', status: [403], says: /\/author\]/, ...unpermitted },
    { name: 'media_forbidden', on: MEDIA_READS, status: [403], ...forbidden },
    { name: 'media_not_found', on: MEDIA_READS, status: [404], verdict: 'retry', code: 'media_rejected' },
    { name: 'posts_forbidden', on: ['list_posts', 'get_post'], status: [403], ...forbidden },
    { name: 'permission_denied', status: [403], ...unpermitted },
    // What was sent.
    { name: 'duplicate', says: /DUPLICATE_POST|duplicate of urn:li/, ...duplicate },
    {
      name: 'media_not_ready',
      says: /MEDIA_ASSET_WAITING_UPLOAD/,
      verdict: 'wait',
      code: 'platform_unavailable',
      wait: RATE_LIMIT_SECONDS,
      remedy: 'not_ready',
    },
    { name: 'media_failed', says: /MEDIA_ASSET_PROCESSING_FAILED/, ...media },
    { name: 'media_spoilt', says: /UPDATING_ASSET_FAILED/, ...uploadAgain },
    { name: 'media_unknown', says: /INVALID_(IMAGE|VIDEO|DOCUMENT)_ID/, ...uploadAgain },
    { name: 'text_too_long', says: /FIELD_LENGTH_TOO_LONG/, ...content },
    { name: 'invalid_url', says: /INVALID_URL\b/, ...content },
    {
      name: 'invalid_field',
      says: /INVALID_URN|MISSING_FIELD|INVALID_VALUE|INVALID_CALL_TO_ACTION/,
      ...content,
    },
    { name: 'malformed', says: /ILLEGAL_ARGUMENT/, ...ours },
    { name: 'activity_unknown', says: /Unable to obtain activity/i, ...unavailable },
    { name: 'conflict', status: [409], ...unavailable },
    // What is left of each status.
    { name: 'unprocessable', status: [422], ...content },
    { name: 'invalid_request', status: [400], ...ours },
    { name: 'not_found', status: [404], ...content },
    { name: 'unavailable', status: [408, 500, 502, 503, 504], ...unavailable },
  ],
)

/** An answer of the 2xx range that doesn't hold what it must: the call may have had its effect. */
const unreadableAnswer: Meaning<Operation, Remedy> = {
  name: 'unreadable',
  ...unread,
  message: "LinkedIn's answer could not be read.",
}

/** Any status that no row knows. */
const unlisted = (status: number): Meaning<Operation, Remedy> => {
  const name = `status_${status}`
  if (status >= 500) return { name, ...unavailable, message: `LinkedIn answers HTTP ${status}.` }
  if (status < 400) return { name, ...unread, message: `LinkedIn answers HTTP ${status}.` }
  return { name, ...content, message: `LinkedIn refuses this (HTTP ${status}).` }
}

export const failures = createFailures<Operation, Remedy>({
  name: 'LinkedIn',
  table: failureTable,
  read: readError,
  unlisted,
  unreadable: unreadableAnswer,
})

/** "Not ready", again and again: the upload may not have arrived whole. */
export const notReadyForLong = (): PlatformFailure =>
  new PlatformFailure(
    {
      ...uploadAgain,
      name: 'never_ready',
      message: 'LinkedIn has not finished with the media for a long time.',
    },
    { platformError: { reason: 'never_ready', status: 400 } },
  )

/** An upload is over. @throws PlatformFailure unless the answer is LinkedIn's own success */
export const requireUploaded = (operation: Operation, answer: Answer): void => {
  if (!isSuccess(answer.status)) throw failures.failureOf(operation, answer)
  if (isHtml(answer)) throw failures.unreadable(operation, answer)
}
