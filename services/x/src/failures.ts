import type { ErrorCode, Verdict } from '@carteiro/contracts'
import { PlatformError, type PlatformHttpResponse } from '@carteiro/platform-kit'

/** Seconds, when X refuses for its rate and does not say until when. */
const RATE_WAIT_SECONDS = 60
/** Seconds, for the caps that last until a billing period ends. */
const CAP_WAIT_SECONDS = 3600

type Failure = { status?: number; says?: RegExp; verdict: Verdict; code: ErrorCode; message: string }

/**
 * X's refusals and what they mean for us; the first row that fits counts.
 * Source: https://docs.x.com/x-api/fundamentals/response-codes-and-errors
 */
const failures: Failure[] = [
  {
    status: 401,
    verdict: 'reconnect',
    code: 'token_expired',
    message: 'X no longer accepts the account’s token.',
  },
  { status: 402, verdict: 'halt', code: 'quota_exhausted', message: 'The app has no X credits left.' },
  {
    says: /SpendCapReached|spend cap/i,
    verdict: 'halt',
    code: 'quota_exhausted',
    message: 'The app’s X spending limit is reached.',
  },
  {
    says: /client-not-enrolled|client-forbidden/i,
    verdict: 'halt',
    code: 'permission_denied',
    message: 'The X app is not set up for this API.',
  },
  {
    says: /usage-capped/i,
    verdict: 'wait',
    code: 'quota_exhausted',
    message: 'The X plan’s cap is reached.',
  },
  { status: 429, verdict: 'wait', code: 'rate_limited', message: 'X asks to slow down.' },
  { says: /"code":\s*88\b/, verdict: 'wait', code: 'rate_limited', message: 'X asks to slow down.' },
  {
    says: /duplicate content/i,
    verdict: 'refuse',
    code: 'duplicate',
    message: 'X refuses a text that was posted recently.',
  },
  {
    says: /unsupported-authentication/i,
    verdict: 'reconnect',
    code: 'permission_denied',
    message: 'The account must be connected again, as a user.',
  },
  {
    says: /user-suspended|"code":\s*(64|326)\b/i,
    verdict: 'reconnect',
    code: 'account_disconnected',
    message: 'X has suspended or locked the account.',
  },
  {
    says: /deleted or not visible/i,
    verdict: 'retry',
    code: 'platform_unavailable',
    message: 'X does not see the post replied to yet.',
  },
  {
    says: /have not been mentioned/i,
    verdict: 'refuse',
    code: 'content_rejected',
    message: 'X allows this reply only to those mentioned.',
  },
  {
    says: /Quoting this post is not allowed/i,
    verdict: 'refuse',
    code: 'content_rejected',
    message: 'X does not allow this post to be quoted.',
  },
  {
    says: /one cashtag/i,
    verdict: 'refuse',
    code: 'content_rejected',
    message: 'X allows one cashtag per post.',
  },
  {
    says: /invalid URL/i,
    verdict: 'refuse',
    code: 'content_rejected',
    message: 'X blocks a link in the text.',
  },
  {
    says: /video longer than/i,
    verdict: 'refuse',
    code: 'media_rejected',
    message: 'The video is too long for this account.',
  },
  {
    says: /media IDs are invalid/i,
    verdict: 'retry',
    code: 'media_rejected',
    message: 'X does not accept the uploaded media.',
  },
  {
    says: /only provide one of/i,
    verdict: 'refuse',
    code: 'content_rejected',
    message: 'X allows one kind of attachment per post.',
  },
  {
    says: /text is too long/i,
    verdict: 'refuse',
    code: 'content_rejected',
    message: 'The text is too long for X.',
  },
  {
    says: /BadRequest: Not found/i,
    verdict: 'retry',
    code: 'media_rejected',
    message: 'X no longer has the uploaded media.',
  },
  { status: 403, verdict: 'refuse', code: 'permission_denied', message: 'X does not permit this.' },
  {
    status: 404,
    verdict: 'refuse',
    code: 'content_rejected',
    message: 'X does not find what the post refers to.',
  },
  { status: 413, verdict: 'refuse', code: 'media_rejected', message: 'X refuses the upload as too large.' },
  { status: 408, verdict: 'unclear', code: 'timeout', message: 'X did not finish in time.' },
  { status: 400, verdict: 'refuse', code: 'content_rejected', message: 'X refuses the request as invalid.' },
]

/** A server error may come after the effect. */
const brokeDown: Failure = { verdict: 'unclear', code: 'platform_unavailable', message: 'X is out of order.' }

/** Until the latest window that has nothing left ends. Source: https://docs.x.com/x-api/fundamentals/rate-limits */
const secondsUntilReset = (headers: PlatformHttpResponse['headers']): number => {
  const resets = ['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour']
    .filter((family) => headers[`${family}-remaining`] === '0')
    .map((family) => Number(headers[`${family}-reset`]) - Date.now() / 1000)
  return Math.max(1, Math.ceil(resets.length > 0 ? Math.max(...resets) : RATE_WAIT_SECONDS))
}

const bodyOf = (response: PlatformHttpResponse): Record<string, unknown> =>
  typeof response.body === 'object' && response.body !== null
    ? (response.body as Record<string, unknown>)
    : {}

/** What X's answer means for the job. To be called for every answer that isn't the one hoped for. */
export const failureOf = (response: PlatformHttpResponse): PlatformError => {
  const { status, text, headers } = response
  const found =
    status >= 500 || status < 300
      ? brokeDown
      : (failures.find((row) => (row.status ?? status) === status && (row.says?.test(text) ?? true)) ??
        brokeDown)
  const { title, detail, type, errors } = bodyOf(response)
  const { verdict, code, message } = found
  return new PlatformError({
    verdict,
    code,
    message: typeof detail === 'string' ? `${message} (“${detail}”)` : message,
    effect: verdict === 'unclear' ? 'unknown' : 'none',
    retryAfterSeconds:
      code === 'rate_limited'
        ? secondsUntilReset(headers)
        : verdict === 'wait'
          ? CAP_WAIT_SECONDS
          : undefined,
    platformError: {
      status,
      ...Object.fromEntries(
        Object.entries({ title, detail, type, errors }).filter(([, value]) => value !== undefined),
      ),
    },
  })
}

/** X's word on media that it could not process. Source: the `error` of `processing_info`. */
export const processingFailure = (
  error: { name?: string | undefined; message?: string | undefined } | undefined,
): PlatformError =>
  new PlatformError({
    verdict: 'refuse',
    code: 'media_rejected',
    message: `X could not process the media: ${error?.message ?? error?.name ?? 'no reason given'}.`,
    platformError: { ...error },
  })
