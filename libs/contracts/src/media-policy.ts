import { z } from 'zod'
import { conversionChange, conversionWish } from './conversion.ts'
import { shownMediaFile } from './media.ts'
import { strict } from './strict.ts'

/** What becomes of a file that an option does not take as it is: its option is refused, or it is converted. */
export const mediaPolicies = ['refuse', 'convert'] as const
export const mediaPolicy = z.enum(mediaPolicies)
export type MediaPolicy = z.infer<typeof mediaPolicy>

/** How files are converted: what fills the room beside them, for every option or for some, and which part an option shows. */
export const conversionWishes = strict({
  universal: conversionWish.omit({ crop: true }).optional(),
  specific: z.record(z.string(), conversionWish).optional(),
})

/** What is done to a file, by its place in `mediaFiles`. */
const convertedFile = z.object({ file: z.int().min(0), changes: z.array(conversionChange) })

/** What becomes of the files of an option: why they are refused is in its problems. */
export const mediaVerdict = z.object({
  verdict: z.enum(['accept', 'convert', 'refuse']),
  /** Those that are converted. */
  files: z.array(convertedFile),
})
export type MediaVerdict = z.infer<typeof mediaVerdict>

/**
 * A file of a job, as answers show it. `changes`: what its conversion changes. `original`: what it was made of, once that is
 * done; it was enqueued so.
 */
export const jobFile = shownMediaFile.extend({
  changes: z.array(conversionChange).optional(),
  original: shownMediaFile.optional(),
})
export type JobFile = z.infer<typeof jobFile>
