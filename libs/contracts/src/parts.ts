import { z } from 'zod'
import { caption } from './caption.ts'
import { shownMediaFile } from './media.ts'
import { strict } from './strict.ts'

/** Parts of one thread. What an option takes is in its catalog. */
export const MAX_PARTS = 100
const MAX_FILES_OF_PART = 50
/** An hour: a thread is one publication, and not a series of them. */
export const MAX_PART_DELAY_SECONDS = 3_600

/** A file of a part. It is neither copied nor converted, and no object of Supabase Storage. */
export const partFile = strict(shownMediaFile.omit({ copy: true, storage: true }).shape)

const partWith = <File extends z.ZodType>(file: File) =>
  strict({
    text: caption,
    mediaFiles: z
      .array(file)
      .max(MAX_FILES_OF_PART)
      .optional()
      .meta({ description: "The first part shows the publication's mediaFiles when it is left out." }),
    delaySeconds: z.int().min(0).max(MAX_PART_DELAY_SECONDS).optional().meta({
      description: 'How long after the part before it this one is published; of every part but the first.',
    }),
  })

/** The parts of one thread, in their order. */
export const partListWith = <File extends z.ZodType>(file: File) => z.array(partWith(file)).max(MAX_PARTS)

/**
 * A thread: for every option, or `universal` and by option, as captions are. An option's empty list takes it out: its
 * caption is published.
 */
export const partsWith = <File extends z.ZodType>(file: File) =>
  z
    .union([
      partListWith(file).min(1),
      strict({
        universal: partListWith(file).min(1).optional(),
        specific: z.record(z.string(), partListWith(file)).optional(),
      }),
    ])
    .meta({
      description:
        'A thread: each part replies to the one before it. A list for every option, or { universal, specific } as captions have them; an empty list of an option takes it out. It replaces the captions of the options that it is for. GET /api/platforms says which options take parts.',
    })

export const parts = partsWith(partFile)
export type RequestedParts = z.infer<typeof parts>
export type RequestedPart = z.infer<ReturnType<typeof partListWith<typeof partFile>>>[number]

/** The parts that a request has for an option, and the name of their list in it; undefined: its caption is published. */
export const partsFor = (
  requested: RequestedParts | undefined,
  option: string,
): { list: RequestedPart[]; field: string } | undefined => {
  if (requested === undefined) return undefined
  if (Array.isArray(requested)) return { list: requested, field: 'parts' }
  const own = requested.specific?.[option]
  if (own !== undefined)
    return own.length === 0 ? undefined : { list: own, field: `parts.specific.${option}` }
  return requested.universal && { list: requested.universal, field: 'parts.universal' }
}

/** One part of a thread that is out; `part` counts from 1. */
export const publishedPart = z.looseObject({
  part: z.int().min(1),
  post_id: z.string().nullable(),
  permalink: z.string().nullable(),
})
export type PublishedPart = z.infer<typeof publishedPart>
