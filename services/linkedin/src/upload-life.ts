import type { Operation } from './failure-table.ts'
import { failureOf, LinkedInFailure } from './failures.ts'
import { ADDRESS_MUST_LAST_SECONDS } from './limits.ts'

const GONE = 410

/** @throws LinkedInFailure (upload again) when the address of an upload is as good as dead */
export const requireLife = (operation: Operation, expiresAt: number | null): void => {
  if (expiresAt === null || expiresAt > Date.now() + ADDRESS_MUST_LAST_SECONDS * 1000) return
  throw failureOf(operation, { status: GONE, body: undefined, headers: {} })
}

/** Nothing of the post was made, and a new upload of its media may help. */
export const mustUploadAgain = (error: unknown): error is LinkedInFailure =>
  error instanceof LinkedInFailure && error.remedy === 'upload_again'
