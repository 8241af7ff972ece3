import { z } from 'zod'
import { caption } from './caption.ts'
import { priorities } from './constants.ts'
import { conversionWish } from './conversion.ts'
import { fileCopy } from './file-copy.ts'
import { holdReason } from './hold-reason.ts'
import { id } from './id.ts'
import { expecting } from './input/plain-message.ts'
import { instant, timestamp } from './instant.ts'

import { shownMediaFile, storageObject } from './media.ts'

import { conversionWishes, jobFile, mediaPolicy, mediaVerdict } from './media-policy.ts'
import { mode } from './mode.ts'
import { partFile, partListWith, parts } from './parts.ts'
import { strict } from './strict.ts'

/** Options of one publication, and so its jobs. */
export const MAX_OPTIONS = 50
export const MAX_MEDIA_FILES = 50
/** Bytes of JSON. It is sent with every change of every job. */
const MAX_METADATA_BYTES = 16_384

const anOption = expecting('an option of GET /api/platforms, such as x_post')
export const optionName = z.string({ error: anOption }).regex(/^[a-z][a-z0-9_]{1,62}$/, { error: anOption })

export const priority = z.enum(priorities)

/**
 * An entry of a request's `mediaFiles`: an unknown key is refused, so that a misspelt `altText` is not ignored. What was answered
 * may be sent as it is, with its `thumbnailUrl`.
 */
export const requestedFile = strict(shownMediaFile.shape)
export type RequestedFile = z.infer<typeof requestedFile>

/**
 * An entry that names an object of Supabase Storage, under the policies of its user. What else it says of the file must be so:
 * everything is measured.
 */
export const storageFile = strict({
  ...shownMediaFile.omit({ copy: true }).partial().shape,
  storage: storageObject,
})
export type StorageFile = z.infer<typeof storageFile>
/** What a request may have in `mediaFiles`. */
export const requestedMedia = z.union([requestedFile, storageFile])

/** An entry of an edit's: one that was converted may say so. */
export const editedFile = strict(jobFile.shape)
export type EditedFile = z.infer<typeof editedFile>
export const editedStorageFile = strict({
  ...jobFile.omit({ copy: true }).partial().shape,
  storage: storageObject,
})
export type EditedStorageFile = z.infer<typeof editedStorageFile>
/** What an edit may have in `mediaFiles`. */
export const editedMedia = z.union([editedFile, editedStorageFile])

/** Option → value. The gateway refuses keys that the catalog does not have, by name. */
const byOption = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value)

const accountId = z.guid({
  error: ({ input }) =>
    Array.isArray(input)
      ? 'expected one account id, this is a list: publish once for each account of the same platform'
      : expecting('the id of one of your accounts (GET /api/accounts)')({ input }),
})

/** Body of `POST /api/publications/enqueue`: the founding document's fields, then those that were added since. */
export const enqueueRequest = strict({
  /** Left out: the user who calls. The service role, which is no user, must name one. */
  userId: id.optional().meta({
    description:
      'The user who calls, which it is when left out. Required of the service role, which may name any user.',
  }),
  selectedOptions: z
    .array(optionName)
    .min(1)
    .max(MAX_OPTIONS)
    .superRefine((options, context) => {
      for (const [index, option] of options.entries()) {
        if (options.indexOf(option) === index) continue
        const message = `expected every option once: ${option} is there already`
        context.addIssue({ code: 'custom', params: { code: 'duplicate_option' }, path: [index], message })
      }
    }),
  mediaFiles: z.array(requestedFile).max(MAX_MEDIA_FILES).default([]),
  captions: strict({
    universal: caption.optional(),
    specific: byOption(caption).optional(),
  }).default({}),
  settings: byOption(z.record(z.string(), z.unknown())).default({}),
  parts: parts.optional(),

  scheduledAt: instant.optional(),
  priority: priority.optional(),
  /** `refuse` when left out. */
  mediaPolicy: mediaPolicy.optional(),
  conversion: conversionWishes.optional(),
  /** Platform → id of the connected account to publish with. */
  accounts: z.record(z.string(), accountId).optional(),
  metadata: z
    .record(z.string(), z.unknown())
    .refine(
      (metadata) => new TextEncoder().encode(JSON.stringify(metadata)).length <= MAX_METADATA_BYTES,
      `expected at most ${MAX_METADATA_BYTES} bytes of JSON`,
    )
    .optional(),
})
export type EnqueueRequest = z.infer<typeof enqueueRequest>
/** The same as clients send it: files may be objects of Supabase Storage. */
export const publicationRequest = enqueueRequest.extend({
  mediaFiles: z.array(requestedMedia).max(MAX_MEDIA_FILES).default([]),
})

const MAX_FINGERPRINT_LENGTH = 255
export const FINGERPRINT_NEEDS_KEY = 'expected an idempotency key beside it: alone it has no effect'
/**
 * What a client identifies a request by, beside its idempotency key: two requests with the same key and the same fingerprint
 * are one request.
 */
export const fingerprint = z.string().min(1).max(MAX_FINGERPRINT_LENGTH).meta({
  description:
    'Identifies the content of the request in place of its body, which a repeated key is compared with otherwise: for a client that uploads its files again before it repeats a request, so that their URLs differ. The digest of what is published, for example.',
})

/** Replaces the caption and every part of a thread; with one entry it is a thread no more. */
const editedParts = partListWith(partFile).min(1)

/** Body of `PATCH /api/publications/jobs/:id`: a field that is left out stays as it is. */
export const jobEdit = strict({
  /** Replaces all files of the job, with their order and alt texts. Those of the job may be sent as they were read. */
  mediaFiles: z.array(editedMedia).max(MAX_MEDIA_FILES).optional(),
  caption: caption.optional(),
  /** Replaces the caption and every part of a thread; with one entry it is a thread no more. */
  parts: editedParts.optional(),
  /** Replaces all settings of the job's option. */
  settings: z.record(z.string(), z.unknown()).optional(),
  /** For the files, also those that stay. */
  mediaPolicy: mediaPolicy.optional(),
  /** Replaces how the job's files are converted. */
  conversion: conversionWish.optional(),
  /** Null: at once. */
  scheduledAt: instant.nullable().optional(),
})
  .refine((edit) => Object.values(edit).some((value) => value !== undefined), {
    message: 'expected mediaFiles, caption, parts, settings, mediaPolicy, conversion or scheduledAt',
  })
  .refine((edit) => edit.parts === undefined || edit.caption === undefined, {
    path: ['caption'],
    message: 'expected none beside parts: the first part is the caption',
  })
  .refine((edit) => edit.parts?.[0]?.mediaFiles === undefined || edit.mediaFiles === undefined, {
    path: ['mediaFiles'],
    message: 'expected none beside parts[0].mediaFiles: both are the files of the first part',
  })
export type JobEdit = z.infer<typeof jobEdit>

/** `platform` is the option, as the founding document calls it here. */
export const enqueuedJob = z.object({ job_id: id, platform: optionName, status: z.literal('pending') })

/** Why an option was not enqueued. One entry for each problem. */
export const rejectedOption = z.object({
  platform: z.string(),
  code: z.string(),
  message: z.string(),
  field: z.string(),
  /** The actual value, when it was measured or counted. */
  measured: z.union([z.string(), z.number()]).optional(),
  allowed: z.array(z.unknown()).optional(),
})
export type RejectedOption = z.infer<typeof rejectedOption>

export const enqueueResponse = z.object({
  success: z.literal(true),
  message: z.string(),
  data: z.object({
    publication_id: id,
    /** Of mode test only: the jobs go to the sandbox. */
    mode: mode.extract(['test']).optional(),
    jobs: z.array(enqueuedJob),
    totalEnqueued: z.int(),
    totalRequested: z.int(),
    rejected: z.array(rejectedOption),
    /** What is accepted, though its effect may surprise the user: a setting without effect, a file that was not measured. */
    warnings: z.array(rejectedOption).optional(),
    /** The files that are copied before they are published. */
    copies: z.array(fileCopy).optional(),
    /** With mediaPolicy convert: what becomes of the files of each option. Left out of the answer to a repeated request. */
    media: z.array(mediaVerdict.extend({ platform: z.string() })).optional(),
  }),
})
export type EnqueueResponse = z.infer<typeof enqueueResponse>

export const MAX_BATCH = 100

/** One entry of the answer of `POST /api/publications/batch`, in the order of the request. */
export const batchEntry = z.discriminatedUnion('success', [
  enqueueResponse,
  z.object({
    success: z.literal(false),
    error: z.object({ code: z.string(), message: z.string(), details: z.array(z.unknown()) }),
  }),
])

export const batchResponse = z.object({
  success: z.literal(true),
  data: z.object({
    publications: z.array(batchEntry),
    totalEnqueued: z.int(),
    totalRefused: z.int(),
  }),
})
export type BatchResponse = z.infer<typeof batchResponse>

/** What would happen to an option if its publication were enqueued now. */
export const optionCheck = z.object({
  /** The option, as in `rejected`. */
  platform: z.string(),
  accepted: z.boolean(),
  /** Every problem of the option; empty when it is accepted. */
  problems: z.array(rejectedOption),
  /** What is accepted, though its effect may surprise the user. */
  warnings: z.array(rejectedOption).default([]),
  /** What the platform decides when the post is sent, and cannot be known before. */
  checked_when_sent: z.array(rejectedOption).default([]),
  account_id: id.nullable(),
  /** The forecast of when the job runs: at its time, or when a rate allows. An estimate where users share a platform's rate. */
  runs_at: timestamp.nullable(),
  /** Why it runs later than requested: the platform's rates are used up until then, or it does not answer. */
  delayed_by: z.enum(['rate_limited', 'platform_unavailable']).nullable(),
  /** What holds the job until it ends, whatever its time. */
  waits_for: holdReason.nullable(),
  /** What becomes of its files under the request's mediaPolicy. */
  media: mediaVerdict.optional(),
  /** Of a thread, also one that its caption was split into: each part, with its length as the platform counts it. */
  parts: z.array(z.object({ text: z.string(), length: z.int(), max: z.int() })).optional(),
})
export type OptionCheck = z.infer<typeof optionCheck>

/** Body of `POST /api/publications/validate`, beside what enqueueing takes. */
export const splitWish = z.union([z.boolean(), strict({ numbering: z.boolean().optional() })]).meta({
  description:
    'Splits the caption of each option that takes parts into a thread, where it is longer than a post may be: at the ends of sentences, else of words. With numbering each part ends in its place, such as (2/5).',
})
export type SplitWish = z.infer<typeof splitWish>

/** Answer of `POST /api/publications/validate`. */
export const validateResponse = z.object({
  success: z.literal(true),
  data: z.object({
    options: z.array(optionCheck),
    /** Facts of the files that rules need and that were not measured, such as `mediaFiles[0].chroma`: the platform decides. */
    notMeasured: z.array(z.string()).default([]),
    /** The files that would be copied before they are published. */
    copies: z.array(fileCopy).default([]),
  }),
})
export type ValidateResponse = z.infer<typeof validateResponse>
