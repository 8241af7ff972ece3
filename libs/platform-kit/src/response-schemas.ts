import { z } from 'zod'

/**
 * Readers of platforms' responses. A response schema requires only what the service needs and the platform's documents
 * promise; everything else is read with these.
 */

/** An id: a string, or a bare number of any size (the HTTP client keeps its digits). Never empty. */
export const platformId = z
  .union([z.string(), z.number().refine(Number.isSafeInteger), z.bigint()])
  .transform(String)
  .refine((id) => id.trim() !== '', 'expected an id')

/**
 * A field that the documents do not promise, or that only informs: absent, null and unreadable all read as undefined.
 * A reconciliation that needs it must treat undefined as "unclear", never as "not there".
 */
export const optionalField = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .transform((value) => value ?? undefined)
    .optional()
    .catch(undefined)

/**
 * A list whose entries are read one by one: an entry that cannot be read does not hide the others. `unreadable` counts
 * such entries; a reconciliation that does not find its post in a list with unreadable entries is unclear.
 */
export const tolerantList = <T extends z.ZodType>(schema: T) =>
  z
    .array(z.unknown())
    .nullish()
    .transform((entries) => {
      const read = (entries ?? []).map((entry) => schema.safeParse(entry))
      const items = read.flatMap((one) => (one.success ? [one.data] : []))
      return { items, unreadable: read.length - items.length }
    })
    .optional()
    .transform((list) => list ?? { items: [], unreadable: 0 })
