import {
  type CatalogOption,
  type ConversionWish,
  type JobContent,
  kindOfMedia,
  type MediaFile,
  type MediaKind,
  type Problem,
  type World,
} from '@carteiro/contracts'
import { mediaProblems } from './judge.ts'
import { type Converters, type FilePlan, moves, planConversion } from './plan-file.ts'

export type MediaPlan = {
  verdict: 'accept' | 'convert' | 'refuse'
  /** One for each file. */
  files: FilePlan[]
  /** Why it is refused: of all files, and of their combination. */
  reasons: Problem[]
}

export type MediaOrder = {
  option: CatalogOption
  content: JobContent
  /** By the index of the file. */
  wishes?: Record<number, ConversionWish> | undefined
  world?: World | undefined
  converters: Converters
}

const filesWhenDone = (content: JobContent, plans: FilePlan[]): JobContent => ({
  ...content,
  mediaFiles: content.mediaFiles.map((file, index) => {
    const plan = plans[index]
    return plan?.verdict === 'convert' ? plan.expected : file
  }),
})

/** What a file may be when it is done: itself, a still picture, or a video. */
const canBecome = (file: MediaFile, kinds: readonly MediaKind[]): boolean => {
  const kind = kindOfMedia(file.type)
  if (kinds.includes(kind)) return true
  if (kind !== 'image' && kind !== 'gif') return false
  return kinds.includes(moves(file) ? 'video' : 'image')
}

const planFor = (order: MediaOrder, kinds: readonly MediaKind[] | undefined): MediaPlan => {
  const { option, content, wishes, world = {} } = order
  const files = content.mediaFiles.map((_, index) =>
    planConversion({ ...order, index, kinds, wish: wishes?.[index] }),
  )
  const refused = files.filter((plan) => plan.verdict === 'refuse')
  const reasons =
    refused.length > 0
      ? refused.flatMap((plan) => plan.reasons)
      : mediaProblems(option, filesWhenDone(content, files), world)
  if (refused.length > 0 || reasons.length > 0) return { verdict: 'refuse', files, reasons }
  const isConverted = files.some(({ verdict }) => verdict === 'convert')
  return { verdict: isConverted ? 'convert' : 'accept', files, reasons }
}

const conversions = ({ files }: MediaPlan): number =>
  files.filter(({ verdict }) => verdict === 'convert').length

/**
 * How conversion is used: `planMedia` when a publication is validated or enqueued (the verdict, the changes and the
 * targets go into the answer and the job); `createConverter(…).convertFile` later, by a worker, for each file whose plan
 * is `convert`. A worker keeps a result under the hash of the file's content and `targetKey(target)`, and searches
 * for it there first. `findFfmpeg` says once, at the start, whether videos can be converted.
 *
 * What the files of a publication need for an option, so that they fit one of its combinations: with the fewest
 * conversions, and the earliest combination of the catalog among those. Pure.
 */
export const planMedia = (order: MediaOrder): MediaPlan => {
  const { option, content, world = {} } = order
  const { mediaFiles } = content
  const plans = option.media.combinations
    .filter(({ min, max }) => mediaFiles.length >= min && mediaFiles.length <= max)
    .filter(({ kinds }) => mediaFiles.every((file) => canBecome(file, kinds)))
    .map(({ kinds }) => planFor(order, kinds))
  const [best] = plans
    .filter(({ verdict }) => verdict !== 'refuse')
    .sort((one, other) => conversions(one) - conversions(other))
  if (best) return best
  const [nearest] = plans.sort((one, other) => one.reasons.length - other.reasons.length)
  if (nearest) return nearest
  const combination = mediaProblems(option, content, world).filter(({ field }) => field === 'mediaFiles')
  const { files, reasons } = planFor(order, undefined)
  return {
    verdict: 'refuse',
    files,
    reasons: [...combination, ...reasons.filter(({ field }) => field !== 'mediaFiles')],
  }
}
