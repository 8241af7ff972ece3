import type {
  CatalogOption,
  ConversionWish,
  JobContent,
  MediaKind,
  Problem,
  World,
} from '@carteiro/contracts'
import { mediaProblems } from './judge.ts'
import { type Converters, type FilePlan, planConversion } from './plan-file.ts'

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

const planFor = (order: MediaOrder, kinds: readonly MediaKind[] | undefined): MediaPlan => {
  const { option, content, wishes, world = {} } = order
  const files = content.mediaFiles.map((_, index) =>
    planConversion({ ...order, index, kinds, wish: wishes?.[index] }),
  )
  const refused = files.flatMap((plan) => (plan.verdict === 'refuse' ? plan.reasons : []))
  const left = mediaProblems(option, filesWhenDone(content, files), world)
  const reasons = refused.length > 0 ? refused : left
  const isConverted = files.some(({ verdict }) => verdict === 'convert')
  return { verdict: reasons.length > 0 ? 'refuse' : isConverted ? 'convert' : 'accept', files, reasons }
}

const conversions = ({ files }: MediaPlan): number =>
  files.filter(({ verdict }) => verdict === 'convert').length

/**
 * What the files of a publication need for an option, so that they fit one of its combinations: with the fewest
 * conversions, and the earliest combination of the catalog among those. Pure.
 */
export const planMedia = (order: MediaOrder): MediaPlan => {
  const { option, content } = order
  const count = content.mediaFiles.length
  const plans = option.media.combinations
    .filter(({ min, max }) => count >= min && count <= max)
    .map(({ kinds }) => planFor(order, kinds))
  const [best] = plans
    .filter(({ verdict }) => verdict !== 'refuse')
    .sort((one, other) => conversions(one) - conversions(other))
  if (best) return best
  const [nearest = planFor(order, undefined)] = plans.sort(
    (one, other) => one.reasons.length - other.reasons.length,
  )
  const combination = mediaProblems(option, content, order.world ?? {}).filter(
    ({ field }) => field === 'mediaFiles',
  )
  const isSaid = nearest.reasons.length > 0
  return { ...nearest, verdict: 'refuse', reasons: isSaid ? nearest.reasons : combination }
}
