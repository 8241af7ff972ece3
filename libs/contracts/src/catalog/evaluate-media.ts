import { kindOfMedia, type MediaFile, type MediaKind } from '../media.ts'
import type { MediaRule } from './catalog.ts'
import { evaluateFile, warnOfFile } from './evaluate-file.ts'
import type { Problem } from './problem.ts'

const kindNames: Record<MediaKind, [one: string, several: string]> = {
  image: ['an image', 'images'],
  gif: ['a GIF', 'GIFs'],
  video: ['a video', 'videos'],
  document: ['a document', 'documents'],
}

/** Describes the given files, such as "these are 2 images and a GIF". */
const filesText = (kinds: MediaKind[]): string => {
  if (kinds.length === 0) return 'there are no media'
  const parts = [...new Set(kinds)].map((kind) => {
    const count = kinds.filter((one) => one === kind).length
    const [one, several] = kindNames[kind]
    return count === 1 ? one : `${count} ${several}`
  })
  const list = [parts.slice(0, -1).join(', '), parts.at(-1)].filter(Boolean).join(' and ')
  return `${kinds.length === 1 ? 'this is' : 'these are'} ${list}`
}

const eachFile = (rule: MediaRule, files: MediaFile[], evaluate: typeof evaluateFile): Problem[] =>
  files.flatMap((file, index) => {
    const fileRule = rule.files[kindOfMedia(file.type)]
    return fileRule ? evaluate(fileRule, file, `mediaFiles[${index}]`) : []
  })

/** Every problem of the media files: whether their combination is allowed, and each meets the rules of its kind. */
export const evaluateMedia = (rule: MediaRule, files: MediaFile[]): Problem[] => {
  const kinds = files.map((file) => kindOfMedia(file.type))
  const fits = rule.combinations.some(
    (combination) =>
      files.length >= combination.min &&
      files.length <= combination.max &&
      kinds.every((kind) => combination.kinds.includes(kind)),
  )
  const problems: Problem[] = []
  if (!fits) {
    const allowed = rule.combinations.map((combination) => combination.name)
    problems.push({
      field: 'mediaFiles',
      code: 'media_combination',
      message: `expected ${allowed.join(', or ')}; ${filesText(kinds)}`,
      allowed,
    })
  }
  return [...problems, ...eachFile(rule, files, evaluateFile)]
}

/** Every warning about the media files. */
export const warnOfMedia = (rule: MediaRule, files: MediaFile[]): Problem[] =>
  eachFile(rule, files, warnOfFile)
