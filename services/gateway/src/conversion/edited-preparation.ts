import type {
  CatalogOption,
  ConversionWish,
  JobContent,
  JobEdit,
  JobFile,
  MediaFile,
  Problem,
  World,
} from '@carteiro/contracts'
import {
  type Converting,
  cropProblems,
  type FilePreparation,
  namingWish,
  type Preparation,
  planFiles,
} from './plan-option.ts'
import { preparationOfFile, type StoredPreparation } from './stored-preparation.ts'

/** Why nothing can be converted, whatever the option takes. */
const OF_CONVERSION = ['media_moves', 'media_not_convertible', 'crop_out_of_range', 'no_video_converter']

/** The files of an edit without what answers add to them. */
export const plainFiles = (files: JobFile[]): MediaFile[] =>
  files.map(({ original: _original, changes: _changes, ...file }) => file)

/** What a file says of its original must be what the job's says: nothing else would come of it. */
export const originalProblems = (files: JobFile[], stored: StoredPreparation): Problem[] =>
  files.flatMap((file, index) => {
    const found = preparationOfFile(stored, file.url)
    const isKnown =
      file.original === undefined || (found?.prepared_at && found.original.url === file.original.url)
    if (isKnown && (file.changes === undefined || found)) return []
    const message = 'expected none, or that of the same file of this job: leave it out of files that are new'
    return [
      { field: `mediaFiles[${index}].${file.original ? 'original' : 'changes'}`, code: 'invalid', message },
    ]
  })

/** Files that were prepared, or are being copied, stay so wherever an edit puts them. */
const carriedOver = (files: MediaFile[], stored: StoredPreparation): FilePreparation[] =>
  files.flatMap((file, index) => {
    const found = preparationOfFile(stored, file.url)
    return found && (found.prepared_at || found.kind === 'copy') ? [{ ...found, file_index: index }] : []
  })

export type EditedPreparation = {
  /** What the content is judged by: with the files as they will be. */
  expected: JobContent
  problems: Problem[]
  /** Undefined: as before. */
  preparation: Preparation | undefined
}

/** How the files of a job are to be prepared after an edit: planned anew where the job's files may be converted. */
export const editedPreparation = (
  option: CatalogOption,
  content: JobContent,
  edit: Pick<JobEdit, 'mediaPolicy' | 'conversion'> & { mediaFiles?: JobFile[] | undefined },
  { stored, world, converting }: { stored: StoredPreparation; world: World; converting: Converting },
): EditedPreparation => {
  const { mediaFiles } = content
  const policy = edit.mediaPolicy ?? stored.policy
  const carried = carriedOver(mediaFiles, stored)
  if (policy !== 'convert') {
    const isSame = edit.mediaFiles === undefined && edit.mediaPolicy === undefined
    const message = 'expected mediaPolicy "convert" beside it: nothing of this job is converted'
    return {
      expected: content,
      problems: edit.conversion ? [{ field: 'conversion', code: 'conversion_not_asked_for', message }] : [],
      preparation: isSame ? undefined : { policy, wish: {}, files: carried },
    }
  }
  const wish: ConversionWish = edit.conversion ?? stored.wish
  const isDone = (index: number): boolean =>
    carried.some((one) => one.file_index === index && one.prepared_at && one.kind === 'convert')
  const { verdict, expected, files, reasons } = planFiles(
    option,
    content,
    { wish, world, isDone },
    converting,
  )
  const planned = new Set(files.map(({ file_index }) => file_index))
  return {
    expected,
    problems: [
      ...(edit.conversion ? cropProblems(wish, mediaFiles.length, 'conversion') : []),
      // Those of the catalog's evaluator are found with the others.
      ...(verdict === 'refuse'
        ? namingWish(
            reasons.filter(({ code }) => OF_CONVERSION.includes(code)),
            'conversion',
          )
        : []),
    ],
    preparation: {
      policy,
      wish,
      files: [...files, ...carried.filter(({ file_index }) => !planned.has(file_index))],
    },
  }
}
