import { z } from 'zod'
import { id } from './id.ts'
import { timestamp } from './instant.ts'
import { mode } from './mode.ts'

/** What a user has uploaded, the newest first. */
export const storedUploads = z.object({
  /** Of all of the user's uploads, whether they are listed or not. */
  used_bytes: z.int(),
  /** Null: no limit. */
  limit_bytes: z.int().nullable(),
  uploads: z.array(
    z.object({
      id,
      name: z.string(),
      bytes: z.int(),
      created_at: timestamp,
      /** `test`: a test key has uploaded it. */ mode,
    }),
  ),
})
export type StoredUploads = z.infer<typeof storedUploads>
