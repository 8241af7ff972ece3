import { type Facts, NotMedia, type Prober } from '@carteiro/media'
import { ApiError } from '@carteiro/service-kit'
import type { ReceivedBytes } from './store/store.ts'

/**
 * What an upload is by its bytes.
 *
 * @throws 415 for what cannot be published, 503 when too many files wait
 */
export const measureUpload = async (
  prober: Prober,
  source: ReceivedBytes & { name: string },
  signal: AbortSignal,
): Promise<Facts> => {
  try {
    return await prober.probe(source, signal)
  } catch (error) {
    if (!(error instanceof NotMedia)) throw error
    const { code, message } = error
    throw new ApiError(415, 'unsupported_media', message, [{ field: 'file', code, message }])
  }
}
