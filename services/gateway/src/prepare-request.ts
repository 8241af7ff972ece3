import type { EnqueueRequest } from '@carteiro/contracts'
import { type MeasureRequest, mayConvert } from './conversion/measure-request.ts'
import type { Converting } from './conversion/plan-option.ts'
import type { KnownWorld } from './known-world.ts'
import type { FilePreparer } from './media/prepare-files.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { NamedFile } from './storage/named-file.ts'

/**
 * Finds the files of a request, measures those that may be converted, and prepares it.
 *
 * @throws as the preparation of files and `prepare` do
 */
export const prepareRequest = async (
  request: Omit<EnqueueRequest, 'mediaFiles'> & { mediaFiles: NamedFile[] },
  world: KnownWorld & { userId: string; key: string | undefined; hash: string | undefined },
  options: {
    prepareFiles: ReturnType<FilePreparer>
    measure: MeasureRequest
    converting: Converting
    mediaOrigins: string[]
    signal: AbortSignal
  },
): Promise<Prepared> => {
  const planned = await options.prepareFiles(world.userId, request)
  const mediaPolicy = mayConvert(request, world.accounts) ? 'convert' : 'refuse'
  const { measured, problems } = await options.measure(
    { mediaFiles: planned.files, mediaPolicy },
    options.signal,
  )
  return prepare(
    { ...request, mediaFiles: measured },
    {
      ...world,
      files: { ...planned, files: measured },
      allowedOrigins: options.mediaOrigins,
      converting: options.converting,
      unreadable: problems,
    },
  )
}
