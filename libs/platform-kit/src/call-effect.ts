import { ConnectFailed, ResponseLost } from './http-client.ts'
import { PlatformError } from './outcomes.ts'

/** Whether an error leaves it open what a call has done. What went wrong on our side is not the call's. */
export const lostAnswer = (error: unknown): boolean =>
  error instanceof ResponseLost || (error instanceof PlatformError && error.effect === 'unknown')

/** What a call that ended with this error has done at the platform. */
export const effectOf = (error: unknown): 'none' | 'unknown' => {
  if (error instanceof ConnectFailed) return 'none'
  return error instanceof PlatformError ? error.effect : 'unknown'
}

/** The error, as the ledger keeps it. */
export const recordOf = (error: unknown): Record<string, unknown> =>
  error instanceof PlatformError
    ? { code: error.code, message: error.message, ...error.platformError }
    : { code: 'platform_unavailable', message: (error as Error).message }
