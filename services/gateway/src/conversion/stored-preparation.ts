import { conversionChange, conversionWish, type JobFile, mediaFile, mediaPolicy } from '@carteiro/contracts'
import { z } from 'zod'

const storedFile = z.object({
  file_index: z.int(),
  kind: z.enum(['convert', 'copy']),
  key: z.string(),
  /** `result_url`: of a file that is prepared. */
  spec: z.looseObject({ result_url: z.string().optional() }),
  original: mediaFile,
  changes: z.array(conversionChange),
  prepared_at: z.string().nullable(),
})
export type StoredFile = z.infer<typeof storedFile>

/** How a job's files are prepared (SQL: job_preparation_json). */
export const storedPreparation = z.object({
  policy: mediaPolicy,
  wish: conversionWish,
  files: z.array(storedFile),
})
export type StoredPreparation = z.infer<typeof storedPreparation>

/** What is noted of the preparation of a file of a job: of its original while it waits, of its result then. */
export const preparationOfFile = ({ files }: StoredPreparation, url: string): StoredFile | undefined =>
  files.find(({ prepared_at, spec, original }) => (prepared_at ? spec.result_url : original.url) === url)

/** A job's content with what was made of its files, or is being made. */
export const shownContent = (content: unknown, preparation: StoredPreparation): unknown => {
  const { mediaFiles } = content as { mediaFiles?: unknown }
  if (!Array.isArray(mediaFiles) || preparation.files.length === 0) return content
  const shown = mediaFiles.map((file: { url: string }): unknown => {
    const found = preparationOfFile(preparation, file.url)
    if (!found) return file
    const { kind, changes, original, prepared_at } = found
    return {
      ...file,
      ...(kind === 'convert' ? { changes } : {}),
      ...(prepared_at ? { original } : {}),
    } satisfies Partial<JobFile>
  })
  return { ...(content as object), mediaFiles: shown }
}
