import { createHash } from 'node:crypto'
import {
  type CatalogOption,
  type ConversionChange,
  type ConversionWish,
  contentOf,
  type EnqueueRequest,
  type Evaluation,
  type JobContent,
  type MediaFile,
  type MediaPolicy,
  type MediaVerdict,
  mediaFieldOf,
  type Problem,
  reviewOption,
  type World,
} from '@carteiro/contracts'
import { type Converters, type FilePlan, planMedia, targetKey } from '@carteiro/media'
import type { ConvertSpec } from '../media/tasks/convert-spec.ts'
import { uploadOf } from '../media/upload-url.ts'

/** What plans depend on besides the request: what this deployment converts, and where its uploads are. */
export type Converting = { converters: Converters; publicUrl: string }

/** How a file of a job is to be prepared, as SQL takes it (add_job_preparations). */
export type FilePreparation = {
  file_index: number
  kind: 'convert' | 'copy'
  key: string
  /** The key is of the publication alone: what is at an address may change. */
  of_publication?: boolean
  spec: unknown
  original: MediaFile
  changes: ConversionChange[]
  prepared_at?: string | null
}
export type Preparation = { policy: MediaPolicy; wish: ConversionWish; files: FilePreparation[] }

/** The name of the work: the same source, by its upload or its address, and the same target. */
const keyOf = (
  publicUrl: string,
  { source, target }: ConvertSpec,
): { key: string; of_publication: boolean } => {
  const url = new URL(source.url)
  const upload = url.origin === new URL(publicUrl).origin ? uploadOf(url) : undefined
  const address = () => createHash('sha256').update(source.url).digest('hex').slice(0, 32)
  return { key: `${upload?.id ?? address()} ${targetKey(target)}`, of_publication: upload === undefined }
}

const preparationOf = (
  publicUrl: string,
  file: MediaFile,
  index: number,
  plan: FilePlan,
): FilePreparation[] => {
  if (plan.verdict !== 'convert') return []
  const { altText: _, ...source } = file
  const spec = { source, target: plan.target }
  const place = { file_index: index, kind: 'convert' as const }
  return [{ ...place, ...keyOf(publicUrl, spec), spec, original: file, changes: plan.changes }]
}

export type FilesPlan = {
  verdict: MediaVerdict['verdict']
  /** The content with its files as they are expected to be. */
  expected: JobContent
  files: FilePreparation[]
  reasons: Problem[]
}

/**
 * What a content's files need for an option.
 *
 * @param isDone of a file that was converted already: it is not cropped once more
 */
export const planFiles = (
  option: CatalogOption,
  content: JobContent,
  {
    wish,
    world,
    isDone = () => false,
  }: { wish: ConversionWish; world: World; isDone?: (index: number) => boolean },
  { converters, publicUrl }: Converting,
): FilesPlan => {
  const { mediaFiles } = content
  const wishes = Object.fromEntries(mediaFiles.map((_, index) => [index, isDone(index) ? {} : wish]))
  const plan = planMedia({ option, content, wishes, world, converters })
  const files = plan.files.flatMap((one, index) => {
    const file = mediaFiles[index]
    return file ? preparationOf(publicUrl, file, index, one) : []
  })
  const expected = mediaFiles.map((file, index) => {
    const one = plan.files[index]
    return one?.verdict === 'convert' ? one.expected : file
  })
  return {
    verdict: plan.verdict,
    expected: { ...content, mediaFiles: expected },
    files: plan.verdict === 'convert' ? files : [],
    reasons: plan.reasons,
  }
}

/** A crop says nothing of which file it is of, where there are several. */
export const cropProblems = (wish: ConversionWish, files: number, field: string): Problem[] =>
  wish.crop === undefined || files === 1
    ? []
    : [
        {
          field: `${field}.crop`,
          code: 'crop_of_one_file',
          message: `expected one file beside a crop: there are ${files}, and each would need its own`,
        },
      ]

/** A crop beyond a file is a mistake of the wish, not of the file. */
export const namingWish = (problems: Problem[], field: string): Problem[] =>
  problems.map((one) => (one.code === 'crop_out_of_range' ? { ...one, field: `${field}.crop` } : one))

/** What a request wants of the conversion for an option: its own wish before the one for all. */
export const wishOf = ({ conversion }: EnqueueRequest, option: string): ConversionWish => ({
  ...conversion?.universal,
  ...conversion?.specific?.[option],
})

/** An option's share of a request under its media policy: what is wrong with it, and how its files are prepared. */
export const planOption = (
  option: CatalogOption,
  request: EnqueueRequest,
  world: World,
  converting: Converting,
): { review: Evaluation; media: MediaVerdict; preparation: Preparation | undefined } => {
  const asIs = reviewOption(option, request, world)
  const media = mediaFieldOf(option, request)
  const isOfMedia = ({ field }: Problem): boolean => field.startsWith(media)
  if ((request.mediaPolicy ?? world.account?.media_policy) !== 'convert') {
    const verdict = asIs.problems.some(isOfMedia) ? 'refuse' : 'accept'
    return { review: asIs, media: { verdict, files: [] }, preparation: undefined }
  }
  const wish = wishOf(request, option.option)
  const field = `conversion.specific.${option.option}`
  const { verdict, expected, files, reasons } = planFiles(
    option,
    contentOf(request, option),
    { wish, world },
    converting,
  )
  const review =
    verdict === 'convert'
      ? reviewOption(option, request, world, expected.mediaFiles)
      : {
          ...asIs,
          problems: [
            ...asIs.problems.filter((one) => !isOfMedia(one)),
            ...reasons.map((one) => ({ ...one, field: one.field.replace(/^mediaFiles(?=\[|$)/, media) })),
          ],
        }
  const problems = [
    ...namingWish(review.problems, field),
    ...cropProblems(wish, expected.mediaFiles.length, field),
  ]
  return {
    review: { ...review, problems },
    media: { verdict, files: files.map(({ file_index: file, changes }) => ({ file, changes })) },
    preparation: { policy: 'convert', wish, files },
  }
}
