import { meanings, type PlatformFailure } from '@carteiro/platform-kit'
import { type FailureRow, THROTTLED_SECONDS } from './failures.ts'

const POLICY_BLOCK_SECONDS = 6 * 3600
const PERMISSION_CODES = [3, 10, ...Array.from({ length: 100 }, (_, index) => 200 + index)]
/** 190 with these: the grant is gone, and not only its token. */
const GRANT_LOST_SUBCODES = [458, 459, 460, 464, 492]
/** With code 100: what the call names is not found. */
export const NOT_FOUND_SUBCODE = 33

type Rows<Operation extends string> = [Omit<FailureRow<Operation>, 'message'>, string][]

/** What a call names of which Meta says that it is not there. */
export const notFoundOn = <Operation extends string>(on: readonly Operation[]) => ({
  codes: [100],
  subcodes: [NOT_FOUND_SUBCODE],
  on,
})

/** A refusal that means that what the call names does not exist, where it was ours and the same grant made it. */
export const isMissing = ({ platformError: { code, subcode } }: PlatformFailure): boolean =>
  code === 100 && subcode === NOT_FOUND_SUBCODE

/** The grant is gone, or the account (or `owned` page) that a call is for; `writes` are calls that name nothing else. */
export const lostAccess = <Operation extends string>(
  name: string,
  writes: readonly Operation[],
  owned = 'account',
): Rows<Operation> => {
  const gone = { codes: [190], subcodes: GRANT_LOST_SUBCODES, ...meanings.disconnected }
  return [
    [gone, `Access to the ${owned} was lost: its owner must connect it again.`],
    [
      { ...notFoundOn(writes), ...meanings.disconnected },
      `${name} does not find the ${owned}, or it gives no access to it.`,
    ],
  ]
}

/**
 * What every platform of Meta says alike; `name` as its users know it. To be put behind its own rows, of which the
 * first that fits wins.
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 */
export const commonFailures = <Operation extends string>(
  name: string,
  publishes: readonly Operation[],
): Rows<Operation> => {
  const limited = { verdict: 'wait', code: 'rate_limited' } as const
  const unavailable = { verdict: 'retry', code: 'platform_unavailable', unclearOn: publishes } as const
  return [
    // 463 (expired) and 467 (invalid) among them: a token that has died can't be refreshed.
    [
      { codes: [190, 102], verdict: 'reconnect', code: 'token_expired' },
      'Access to the account has expired: its owner must connect it again.',
    ],
    [
      { codes: PERMISSION_CODES, verdict: 'reconnect', code: 'permission_denied' },
      'The account does not permit publishing: its owner must connect it again and agree.',
    ],
    [
      { codes: [4, 17, 32, 341, 613, 80001, 80002], ...limited, wait: THROTTLED_SECONDS },
      `${name} asks to slow down.`,
    ],
    [
      { codes: [368], ...limited, wait: POLICY_BLOCK_SECONDS },
      `${name} blocks the account for a time, for its policies.`,
    ],
    [{ codes: [-2, -1, 1, 2], ...unavailable }, `${name} had an error of its own.`],
  ]
}
