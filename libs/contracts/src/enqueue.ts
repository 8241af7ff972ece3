import { z } from 'zod'
import { mediaFile } from './media.ts'

const MAX_OPTIONS = 50
const MAX_MEDIA_FILES = 50
/** Code units. The longest text that any platform takes is X's 25,000 characters. */
const MAX_CAPTION_LENGTH = 50_000
const MAX_SCHEDULE_DAYS = 365

export const optionName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,62}$/, 'expected an option of GET /api/platforms, such as x_post')

export const priorities = ['high', 'normal', 'low'] as const
export const priority = z.enum(priorities)

const caption = z.string().max(MAX_CAPTION_LENGTH)

/** Body of `POST /api/publications/enqueue`: the founding document's, and below it what was added since. */
export const enqueueRequest = z.strictObject({
  userId: z.uuid(),
  selectedOptions: z
    .array(optionName)
    .min(1)
    .max(MAX_OPTIONS)
    .refine((options) => new Set(options).size === options.length, 'expected every option once only'),
  mediaFiles: z.array(mediaFile).max(MAX_MEDIA_FILES).default([]),
  captions: z
    .strictObject({
      universal: caption.optional(),
      specific: z.record(optionName, caption).optional(),
    })
    .default({}),
  settings: z.record(optionName, z.record(z.string(), z.unknown())).default({}),

  scheduledAt: z.iso
    .datetime({ offset: true })
    .refine(
      (at) => Date.parse(at) <= Date.now() + MAX_SCHEDULE_DAYS * 86_400_000,
      `expected a time within the next ${MAX_SCHEDULE_DAYS} days`,
    )
    .optional(),
  priority: priority.optional(),
  /** Platform → id of the connected account to publish with. */
  accounts: z.record(z.string(), z.uuid()).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
})
export type EnqueueRequest = z.infer<typeof enqueueRequest>

/** `platform` is the option, as the founding document calls it here. */
export const enqueuedJob = z.object({ job_id: z.uuid(), platform: optionName, status: z.literal('pending') })

/** Why an option was not enqueued. One entry for each thing that is wrong with it. */
export const rejectedOption = z.object({
  platform: z.string(),
  code: z.string(),
  message: z.string(),
  field: z.string(),
  allowed: z.array(z.unknown()).optional(),
})
export type RejectedOption = z.infer<typeof rejectedOption>

export const enqueueResponse = z.object({
  success: z.literal(true),
  message: z.string(),
  data: z.object({
    publication_id: z.uuid(),
    jobs: z.array(enqueuedJob),
    totalEnqueued: z.int(),
    totalRequested: z.int(),
    rejected: z.array(rejectedOption),
  }),
})
export type EnqueueResponse = z.infer<typeof enqueueResponse>
