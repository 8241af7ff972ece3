import type { MediaFile } from '@carteiro/contracts'
import { sameEtag } from './etag.ts'
import { changed, failureOfSize } from './failures.ts'
import type { MediaGuard } from './guard.ts'
import { createRangeRequests } from './request.ts'

/**
 * Asks a file's server for one byte of it, through the guard.
 *
 * @returns the ETag that it sends, if any
 * @throws MediaError when it cannot be read, and `media_changed` when its length or ETag are not those that `file` has
 */
export const peekMedia = async (
  file: Pick<MediaFile, 'name' | 'url' | 'size' | 'etag'>,
  { guard, signal }: { guard: MediaGuard; signal: AbortSignal },
): Promise<string | undefined> => {
  const { name, url, size, etag } = file
  const { body, total, headers } = await createRangeRequests(guard, name)(url, [0, 1], signal)
  body.destroy()
  if (total !== undefined && total !== size)
    throw failureOfSize(name, { found: total, announced: size }, headers)
  if (!sameEtag(headers.etag, etag))
    throw changed(name, 'it was replaced since it was measured, as its ETag says')
  return typeof headers.etag === 'string' ? headers.etag : undefined
}
