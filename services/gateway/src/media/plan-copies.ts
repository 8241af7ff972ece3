import { createHash } from 'node:crypto'
import type { CopyReason, EditedFile, FileCopy, JobFile, MediaFile, Problem } from '@carteiro/contracts'
import type { FilePreparation, Preparation } from '../conversion/plan-option.ts'
import { isSigned } from '../expiry/is-signed.ts'

export type { Preparation }

/** A URL that is not signed is trusted for so long. */
export const COPY_BEYOND_MS = 60 * 60_000
/** A post that is due sooner is published at once. */
export const LATER_MS = 60_000

/** What decides about copies besides the request: where our own files are, and what may be stored of one file, in bytes. */
export type Copying = { publicUrl: string; maxBytes: number }
/** `files`: of what they say of copying `copy: false` stays, for later edits. */
export type PlannedCopies = {
  files: JobFile[]
  copies: FileCopy[]
  problems: Problem[]
  warnings: Problem[]
}

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`

const reasonOf = (
  file: EditedFile,
  due: number,
  { maxBytes }: Copying,
  now: number,
): CopyReason | undefined => {
  if (file.copy === false) return undefined
  if (file.copy === true) return 'asked_for'
  if (file.size > maxBytes) return undefined
  if (isSigned(new URL(file.url))) return 'signed_url'
  return due - now > COPY_BEYOND_MS ? 'scheduled' : undefined
}

/**
 * Which files of a request are copied into our store before they are published, since their URLs may end before.
 *
 * @param due when the post is due, in ms since 1970
 */
export const planCopies = (
  requested: EditedFile[],
  due: number,
  copying: Copying,
  now = Date.now(),
): PlannedCopies => {
  const ours = new URL(copying.publicUrl).origin
  const planned: PlannedCopies = { files: [], copies: [], problems: [], warnings: [] }
  for (const [index, file] of requested.entries()) {
    const { copy, ...plain } = file
    planned.files.push(copy === false ? file : plain)
    const at = { field: `mediaFiles[${index}].copy` }
    const isOurs = new URL(file.url).origin === ours
    if (isOurs && copy !== undefined) {
      const message = `expected none: ${file.name} lies in our store already`
      planned.problems.push({ ...at, code: 'no_copy_needed', message })
    }
    if (copy === true && file.size > copying.maxBytes) {
      const message = `expected a file of ${gigabytes(copying.maxBytes)} at most to be copied: ${file.name} has ${gigabytes(file.size)}`
      planned.problems.push({ ...at, code: 'too_large', message })
    }
    if (copy === false && due - now > LATER_MS && isSigned(new URL(file.url))) {
      const message = `the URL of ${file.name} is signed and may end before the post is out, but it is not copied, as copy: false says`
      planned.warnings.push({ ...at, code: 'signed_url_not_copied', message })
    }
    const reason = isOurs ? undefined : reasonOf(file, due, copying, now)
    if (reason !== undefined) planned.copies.push({ file: index, reason })
  }
  return planned
}

/** The work on a file, as SQL takes it (add_job_preparations): one copy for each publication, however many jobs show the file. */
const copyOf = (file: MediaFile, index: number): FilePreparation => {
  const { altText: _, ...source } = file
  const address = createHash('sha256').update(`${source.size} ${source.url}`).digest('hex').slice(0, 32)
  return {
    file_index: index,
    kind: 'copy',
    key: `${address} copy`,
    of_publication: true,
    spec: { source },
    original: file,
    changes: [],
  }
}

/** How a job's files are prepared, copies included; a file that is converted is read for that, and needs no copy. */
export const withCopies = (
  preparation: Preparation | undefined,
  { files, copies }: Pick<PlannedCopies, 'files' | 'copies'>,
): Preparation | undefined => {
  const others = preparation?.files ?? []
  const copied = copies.flatMap(({ file: index }) => {
    const file = files[index]
    return file && !others.some(({ file_index }) => file_index === index) ? [copyOf(file, index)] : []
  })
  if (copied.length === 0) return preparation
  return { policy: 'refuse', wish: {}, ...preparation, files: [...others, ...copied] }
}
