import {
  type EnqueueRequest,
  type ErrorDetail,
  FINGERPRINT_NEEDS_KEY,
  fingerprint,
} from '@carteiro/contracts'
import type { Facts } from '@carteiro/media'
import type { ApiError } from '@carteiro/service-kit'
import { z } from '@hono/zod-openapi'
import { type CheckedRequest, checkedRequest } from '../media/check-file.ts'
import type { MediaStore } from '../media/store/store.ts'
import { readPart } from '../request/read-request.ts'
import type { NamedFile } from '../storage/named-file.ts'

const MAX_KEY_LENGTH = 255

export type BatchRequest = Omit<EnqueueRequest, 'mediaFiles'> & {
  mediaFiles: NamedFile[]
  idempotencyKey?: string | undefined
  idempotencyFingerprint?: string | undefined
}

export const entrySchema = (request: CheckedRequest) =>
  request
    .extend({
      idempotencyKey: z.string().min(1).max(MAX_KEY_LENGTH).optional(),
      idempotencyFingerprint: fingerprint.optional(),
    })
    .refine((entry) => entry.idempotencyFingerprint === undefined || entry.idempotencyKey !== undefined, {
      path: ['idempotencyFingerprint'],
      error: FINGERPRINT_NEEDS_KEY,
    })

/** Checks each medium once, however many publications of a batch show it. */
const rememberingStore = (store: MediaStore): Pick<MediaStore, 'factsOf'> => {
  const known = new Map<string, Promise<Facts | undefined>>()
  return {
    factsOf: (id, name) => {
      const key = `${id}/${name}`
      const found = known.get(key) ?? store.factsOf(id, name)
      known.set(key, found)
      return found
    },
  }
}

/** A field of an entry, as a field of the batch. */
const fieldInBatch = (index: number, field: string): string => {
  const entry = `publications[${index}]`
  if (field === '' || field === 'body') return entry
  if (field === 'Idempotency-Key') return `${entry}.idempotencyKey`
  return field.startsWith('[') || field.startsWith(entry)
    ? `${entry}${field.replace(entry, '')}`
    : `${entry}.${field}`
}

/** The error of an entry, whose details name their fields within the batch. */
export const errorInBatch = (index: number, { code, message, details }: ApiError) => ({
  success: false as const,
  error: {
    code,
    message,
    details: details.map((one) => ({ ...one, field: fieldInBatch(index, one.field) })),
  },
})

/** Reads the entries of one batch, each by itself: what is wrong with one leaves the others alone. */
export const entryReader = (options: { store: MediaStore; publicUrl: string; mediaOrigins: string[] }) => {
  const schema = entrySchema(checkedRequest({ ...options, store: rememberingStore(options.store) }))
  return async (entry: unknown): Promise<BatchRequest | ErrorDetail[]> => {
    const { details, data } = await readPart(schema, entry, '')
    return details.length > 0 ? details : (data as BatchRequest)
  }
}
