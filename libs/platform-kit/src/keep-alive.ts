import type { Refresh, Refreshed } from './accounts/refresh.ts'
import { Pending, PlatformError } from './outcomes.ts'
import type { JobCalls, OpenedAttempt } from './sql.ts'

/** Tokens that end sooner than this are renewed before anything is begun with them. */
const MUST_LAST_SECONDS = 120
/** Tokens younger than this that are refused anyway are not renewed again: the platform means it. */
const JUST_RENEWED_SECONDS = 300
const LATER_SECONDS = 60

/** Not the account's end, and no fault of the post: it waits, and costs no retry. */
const later = ({ message }: Refreshed): PlatformError =>
  new PlatformError({
    verdict: 'wait',
    code: 'token_expired',
    message: `The access to the account could not be renewed yet. ${message}`,
    retryAfterSeconds: LATER_SECONDS,
  })

/** Keeps the account's tokens alive around an attempt: before it begins, and when the platform refuses them in it. */
export const createKeepAlive = (refresh: Refresh | undefined) => ({
  open: async (calls: Pick<JobCalls, 'openAttempt'>): Promise<OpenedAttempt> => {
    const opened = await calls.openAttempt()
    const { account } = opened
    const endsIn = account?.expires_in_seconds ?? null
    const isEnding = endsIn !== null && endsIn < MUST_LAST_SECONDS
    if (!refresh || !account || account.status !== 'connected' || !isEnding) return opened
    const renewed = await refresh(account.id, account.credentials_version)
    if (renewed.state === 'later' && endsIn <= 0) throw later(renewed)
    return calls.openAttempt()
  },

  /** What publishing threw. A refused token is renewed, and the job goes on where it was. @throws Pending, PlatformError */
  orRenew: async (error: unknown, { account }: OpenedAttempt): Promise<never> => {
    const isRefusedToken =
      error instanceof PlatformError && error.verdict === 'reconnect' && error.code === 'token_expired'
    if (!isRefusedToken || !refresh || !account) throw error
    if (account.credentials_age_seconds < JUST_RENEWED_SECONDS) throw error
    const renewed = await refresh(account.id, account.credentials_version)
    if (renewed.state === 'dead') throw error
    if (renewed.state === 'later') throw later(renewed)
    throw new Pending(0, 'The access to the account was renewed')
  },
})
