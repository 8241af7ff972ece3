import type { FailureRow } from './failure-row.ts'
import type { GraphError } from './graph-answer.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const THROTTLED_SECONDS = 15 * MINUTE
const POLICY_BLOCK_SECONDS = 6 * HOUR
const PERMISSION_CODES = [3, 10, ...Array.from({ length: 100 }, (_, index) => 200 + index)]

/**
 * What every platform of Meta says alike; `name` as its users know it. To be put behind its own rows, of which the
 * first that fits wins.
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 */
export const commonFailures = (name: string): FailureRow[] => [
  // 463 (expired) and 467 (invalid) among them: a token that has died can't be refreshed.
  {
    codes: [190, 102],
    verdict: 'reconnect',
    code: 'token_expired',
    message: 'Access to the account has expired: its owner must connect it again.',
  },
  {
    codes: PERMISSION_CODES,
    verdict: 'reconnect',
    code: 'permission_denied',
    message: 'The account does not permit publishing: its owner must connect it again and agree.',
  },
  {
    codes: [4, 17, 32, 341, 613, 80001, 80002],
    verdict: 'wait',
    code: 'rate_limited',
    waitSeconds: THROTTLED_SECONDS,
    message: `${name} asks to slow down.`,
  },
  {
    codes: [368],
    verdict: 'wait',
    code: 'rate_limited',
    waitSeconds: POLICY_BLOCK_SECONDS,
    message: `${name} blocks the account for a time, for its policies.`,
  },
  {
    codes: [-2, -1, 1, 2],
    verdict: 'retry',
    code: 'platform_unavailable',
    unclearWhenPublishing: true,
    message: `${name} had an error of its own.`,
  },
]

/** 190 with these: the grant is gone, and not only its token. */
export const GRANT_LOST_SUBCODES = [458, 459, 460, 464, 492]

/** What an answer means that no row knows: by its HTTP status, and by whether it is an error of Meta's at all. */
export const unlistedFailure = (name: string, status: number, error: GraphError | undefined): FailureRow => {
  if (status === 429) {
    return {
      verdict: 'wait',
      code: 'rate_limited',
      waitSeconds: THROTTLED_SECONDS,
      message: `${name} asks to slow down.`,
    }
  }
  if (status >= 500 || error?.isTransient) {
    return {
      verdict: 'retry',
      code: 'platform_unavailable',
      unclearWhenPublishing: true,
      message: `${name} is not available.`,
    }
  }
  if (status === 401) {
    return {
      verdict: 'reconnect',
      code: 'token_expired',
      message: `${name} does not accept the access token.`,
    }
  }
  // Nothing in it says that the post is at fault: a proxy may have answered.
  if (error === undefined) {
    return {
      verdict: 'retry',
      code: 'unreadable_response',
      unclearWhenPublishing: true,
      message: `${name} answered with HTTP ${status} and no error that can be read.`,
    }
  }
  return {
    verdict: 'refuse',
    code: 'content_rejected',
    unclearWhenPublishing: true,
    message: `${name} refuses this post.`,
  }
}
