import {
  type CatalogOption,
  type ConversionChange,
  type ConversionTarget,
  type ConversionWish,
  type FileRule,
  type JobContent,
  kindOfMedia,
  type MediaFile,
  type MediaKind,
  type Problem,
  type World,
} from '@carteiro/contracts'
import { type Bounds, boundsOf, boundsWithRules } from './bounds.ts'
import type { Candidate } from './candidate.ts'
import { mediaProblems, ofFile } from './judge.ts'
import { canReadPicture, pictureCandidates } from './picture-candidates.ts'
import { notInside, notReadable, noVideoConverter, onlyStill } from './reasons.ts'
import { animationCandidates, canReadVideo, remuxCandidates, videoCandidates } from './video-candidates.ts'

/** What this installation can convert: `findFfmpeg` says whether it has a video encoder. */
export type Converters = { video: boolean }

export type FilePlan =
  | { verdict: 'accept' }
  | {
      verdict: 'convert'
      target: ConversionTarget
      changes: ConversionChange[]
      /** The converted file's measures as far as they are known before; its size is the most that it can have. */
      expected: MediaFile
    }
  | { verdict: 'refuse'; reasons: Problem[] }

export type FileOrder = {
  option: CatalogOption
  content: JobContent
  /** Which of the content's files. */
  index: number
  /** The kinds that the file may become, as a combination of the option names them; all when left out. */
  kinds?: readonly MediaKind[] | undefined
  wish?: ConversionWish | undefined
  world?: World | undefined
  converters: Converters
}

/** Whether a picture is an animation. */
export const moves = ({ type, frames }: MediaFile): boolean =>
  type === 'image/gif' ? frames !== 1 : frames !== undefined && frames > 1

const isInside = ({ crop }: ConversionWish, { width = 0, height = 0 }: MediaFile): boolean =>
  !crop || (crop.x + crop.w <= width && crop.y + crop.h <= height)

const withFile = (content: JobContent, index: number, file: MediaFile): JobContent => ({
  ...content,
  mediaFiles: content.mediaFiles.map((one, at) => (at === index ? file : one)),
})

/** Within the file's own limits; then within those that the option's rules may set beside. */
const eachBounds = (
  { option, index }: FileOrder,
  rule: FileRule | undefined,
  make: (bounds: Bounds, rule: FileRule) => Candidate[],
): Candidate[] => {
  if (!rule) return []
  const bounds = boundsOf(rule)
  return [...make(bounds, rule), ...make(boundsWithRules(bounds, option.rules, index), rule)]
}

/** The ways to convert a file, by what it is; or why there is none. */
const candidatesFor = (order: FileOrder, file: MediaFile): Candidate[] | Problem => {
  const { option, index, kinds, wish = {}, converters } = order
  const ruleOf = (kind: MediaKind): FileRule | undefined =>
    (kinds ?? [kind]).includes(kind) ? option.media.files[kind] : undefined
  const isVideo = kindOfMedia(file.type) === 'video'
  if (!isInside(wish, file)) return notInside(index, file)
  if (!isVideo && !moves(file)) {
    if (!canReadPicture(file)) return notReadable(index, file)
    return eachBounds(order, ruleOf('image'), (bounds, rule) => pictureCandidates(file, rule, bounds, wish))
  }
  const video = ruleOf('video')
  if (!video) return isVideo ? [] : onlyStill(index, file)
  if (isVideo && !canReadVideo(file)) return notReadable(index, file)
  if (!converters.video) return noVideoConverter(index)
  return eachBounds(order, video, (bounds) =>
    isVideo
      ? [...remuxCandidates(file, bounds, wish), ...videoCandidates(file, bounds, wish)]
      : animationCandidates(file, bounds, wish),
  )
}

/**
 * What one file of a publication needs for an option: nothing, a conversion, or what no conversion can give it. Pure.
 * A file that the catalog's evaluator accepts stays as it is, unless `wish` crops it.
 */
export const planConversion = (order: FileOrder): FilePlan => {
  const { option, content, index, kinds, world = {}, wish } = order
  const file = content.mediaFiles[index]
  if (!file) throw new RangeError(`expected a file with the index ${index}`)
  const judge = (one: MediaFile): Problem[] =>
    ofFile(mediaProblems(option, withFile(content, index, one), world), index)
  const isTaken = (one: MediaFile): boolean => {
    const kind = kindOfMedia(one.type)
    return option.media.files[kind] !== undefined && (kinds ?? [kind]).includes(kind)
  }

  const problems = judge(file)
  if (isTaken(file) && problems.length === 0 && !wish?.crop) return { verdict: 'accept' }
  const candidates = candidatesFor(order, file)
  if (!Array.isArray(candidates)) return { verdict: 'refuse', reasons: [...problems, candidates] }
  let reasons: Problem[] | undefined
  for (const { target, expected, changes } of candidates) {
    // Whatever is wrong was not measured, or nothing can change it.
    if (changes.length === 0) continue
    const left = judge(expected)
    if (left.length === 0) return { verdict: 'convert', target, changes, expected }
    if (!reasons || left.length < reasons.length) reasons = left
  }
  return { verdict: 'refuse', reasons: reasons ?? problems }
}
