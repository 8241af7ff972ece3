import { ApiError } from '@carteiro/service-kit'
import type { GatewayCalls } from '../sql/calls.ts'
import { receiveUpload, type Upload } from './receive.ts'

export type QuotaCalls = Pick<GatewayCalls, 'roomForUpload' | 'checkUploadQuota'>

/** The rest of such a body is never read, so its connection cannot be used again. */
const closing = (error: unknown): unknown =>
  error instanceof ApiError
    ? new ApiError(error.status, error.code, error.message, error.details, {
        ...error.headers,
        connection: 'close',
      })
    : error

/**
 * Receives an upload, and no more of it than its owner may store: the store takes no bytes that cannot be kept.
 *
 * @param owner null: no user's quota counts it
 * @throws what receiveUpload throws; 429, or 413 for a file that is too large for any quota
 */
export const receiveWithinQuota = async (
  upload: Upload,
  { owner, ...place }: Parameters<typeof receiveUpload>[1] & { owner: string | null },
  calls: QuotaCalls,
): Promise<string> => {
  const room = owner === null ? null : await calls.roomForUpload(owner)
  const { maxBytes } = place
  if (owner === null || room === null || room >= maxBytes) return receiveUpload(upload, place)
  return receiveUpload(upload, { ...place, maxBytes: room }).catch(async (error) => {
    if (!(error instanceof ApiError && error.status === 413)) throw error
    const atLeast = Math.max(room + 1, Number(upload.contentLength ?? 0))
    await calls.checkUploadQuota(owner, Math.min(atLeast, maxBytes)).catch((refusal) => {
      throw closing(refusal)
    })
    throw error
  })
}
