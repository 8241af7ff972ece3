import type { EnqueueRequest, enqueueRequest, MediaFile, StorageFile } from '@carteiro/contracts'
import type { Media, UploadProgress } from '../media/media.ts'
import { isUploadable, type Uploadable } from '../media/source.ts'

type Requested = (typeof enqueueRequest)['_zod']['input']
/** A file that is uploaded first: by itself, or with its alt text and name. */
export type FileToUpload =
  | Uploadable
  | { file: Uploadable; name?: string | undefined; altText?: string | undefined }
/** The body of `POST /api/publications/enqueue`, whose files may be files that are not uploaded yet. */
export type PublicationInput = Omit<Requested, 'mediaFiles' | 'scheduledAt'> & {
  /** Entries that `media.upload` has answered, objects of Supabase Storage (`{ storage: { bucket, path } }`), and files to upload. */
  mediaFiles?: readonly (MediaFile | StorageFile | FileToUpload)[] | undefined
  scheduledAt?: string | Date | undefined
}
/** As it is sent. */
export type PublicationBody = Partial<EnqueueRequest> & Pick<EnqueueRequest, 'selectedOptions'>

/** A Date as the API has it written; a text is the caller's, and judged by the gateway. */
export const instantOf = (at: string | Date): string => (at instanceof Date ? at.toISOString() : at)

export type UploadReport = UploadProgress & { file: number }

/** Uploads what is not uploaded yet, one file after the other. */
export const bodyOf = async (
  { mediaFiles, scheduledAt, ...rest }: PublicationInput,
  media: Media,
  options: {
    signal?: AbortSignal | undefined
    onUpload?: ((progress: UploadReport) => void) | undefined
  },
): Promise<PublicationBody> => {
  const { signal, onUpload } = options
  const known: (MediaFile | StorageFile)[] = []
  for (const [index, one] of (mediaFiles ?? []).entries()) {
    const wanted = isUploadable(one) ? { file: one } : 'file' in one ? one : undefined
    if (!wanted) {
      known.push(one as MediaFile | StorageFile)
      continue
    }
    const { file, ...named } = wanted
    const onProgress = (progress: UploadProgress): void => onUpload?.({ ...progress, file: index })
    const { userId } = rest
    known.push(await media.upload(file, { ...named, userId, signal, onProgress }))
  }
  return {
    ...rest,
    ...(mediaFiles === undefined ? {} : { mediaFiles: known }),
    ...(scheduledAt === undefined ? {} : { scheduledAt: instantOf(scheduledAt) }),
  } as PublicationBody
}
