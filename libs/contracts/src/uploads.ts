import { z } from 'zod'
import { id } from './id.ts'
import { timestamp } from './instant.ts'
import { mode } from './mode.ts'

export const storedUpload = z.object({
  id,
  name: z.string(),
  /** Its media type. Null: an earlier release has not noted it. */
  type: z.string().nullable(),
  url: z.url(),
  /** Null where there is none, such as of a document. */
  thumbnailUrl: z.url().nullable(),
  bytes: z.int(),
  created_at: timestamp,
  /** `test`: a test key has uploaded it. */ mode,
  /** Jobs that show it and are not finished. */
  waiting_jobs: z.int(),
  /** Null: no job that there is has shown it. */
  last_job_ended_at: timestamp.nullable(),
  /** Null: as long as a job is not finished, it is not removed. */
  removed_after: timestamp.nullable(),
})
export type StoredUpload = z.infer<typeof storedUpload>

/** What a user has uploaded, the newest first. */
export const storedUploads = z.object({
  /** Of all of the user's uploads, whether they are listed or not. */
  used_bytes: z.int(),
  /** Null: no limit. */
  limit_bytes: z.int().nullable(),
  uploads: z.array(storedUpload),
})
export type StoredUploads = z.infer<typeof storedUploads>

/** What all users have uploaded, for operators, and who has most. */
export const storedMedia = z.object({
  files: z.int(),
  bytes: z.int(),
  /** Resumable uploads that have begun; their bytes are as many as there will be. */
  unfinished: z.int(),
  unfinished_bytes: z.int(),
  /** Of one user; null: no limit. */
  limit_bytes: z.int().nullable(),
  users: z.array(
    z.object({
      user_id: id,
      files: z.int(),
      /** Those that count towards the user's quota: with unfinished ones. */
      bytes: z.int(),
    }),
  ),
})
export type StoredMedia = z.infer<typeof storedMedia>
