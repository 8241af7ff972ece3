import { type Mode, storedUpload, storedUploads } from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import { z } from 'zod'
import type { Ask } from './ask.ts'

/** What the database knows; where files are is the gateway's. */
const keptUploads = storedUploads.extend({
  uploads: z.array(storedUpload.omit({ url: true, thumbnailUrl: true })),
})
const compared = z.object({ unknown: z.array(z.uuid()), missing: z.array(z.uuid()), rows: z.number() })
const totals = z.object({
  files: z.number(),
  bytes: z.number(),
  unfinished: z.number(),
  unfinished_bytes: z.number(),
  limit_bytes: z.number().nullable(),
  keep_unused_uploads_seconds: z.number(),
})

/** What users have uploaded, as the database keeps it. `userId` is the owner. */
export const uploadCalls = (sql: Sql, ask: Ask) => ({
  /** Bytes that may come to what is stored; null where there is no limit. */
  roomForUpload: async (userId: string): Promise<number | null> => {
    const [row] = await ask(sql`select carteiro.room_for_upload(${userId}) as room`)
    return row?.room == null ? null : Number(row.room)
  },

  /** @throws ApiError 429 or 413 when so many bytes more would be too many */
  checkUploadQuota: async (userId: string, bytes: number): Promise<void> => {
    await ask(sql`select carteiro.check_upload_quota(${userId}, ${bytes})`)
  },

  /**
   * @param userId null: it counts towards no quota
   * @throws ApiError 429 or 413 when it is more than its owner may store, 422 for an owner who does not exist
   */
  registerUpload: async (
    userId: string | null,
    upload: { id: string; name: string; size: number; type: string; mode: Mode },
  ) => {
    const { id, name, size, type, mode } = upload
    await ask(sql`select carteiro.register_upload(${userId}, ${id}, ${name}, ${size}, ${mode}, ${type})`)
  },

  /** `mode`: those of one mode; of both, where it is null. */
  uploads: async (userId: string, limit: number, before: string | null, mode: Mode | null) => {
    const [row] = await ask(
      sql`select carteiro.list_uploads(${userId}, ${limit}, ${before}, ${mode}) as uploads`,
    )
    return keptUploads.parse(row?.uploads)
  },

  /** @throws ApiError 404 when the user has no such upload, 409 while a job that is not finished shows it */
  giveUpUpload: async (userId: string, id: string, mode: Mode | null): Promise<void> => {
    await ask(sql`select carteiro.give_up_upload(${userId}, ${id}, ${mode})`)
  },

  /** Gives up uploads that no job can still need. @returns how many were checked: zero when there are no more */
  giveUpUnneeded: async (limit: number): Promise<number> => {
    const [row] = await ask(sql`select carteiro.give_up_unneeded_uploads(${limit}) as checked`)
    return z.number().parse(row?.checked)
  },

  /** The ids of uploads whose files are not needed any more. */
  uploadsToRemove: async (limit: number): Promise<string[]> => {
    const [row] = await ask(sql`select carteiro.uploads_to_remove(${limit}) as ids`)
    return z.array(z.uuid()).parse(row?.ids)
  },

  /** Their files are gone. */
  forgetUploads: async (ids: string[]): Promise<void> => {
    await ask(sql`select carteiro.forget_uploads(${ids}::uuid[])`)
  },

  /** What of a page of the store no row knows, and rows whose file is not in it; ids above `after`, up to `last`. */
  compareMedia: async (ids: string[], after: string | null, last: string | null) => {
    const [row] = await ask(sql`select carteiro.compare_media(${ids}::uuid[], ${after}, ${last}) as found`)
    return compared.parse(row?.found)
  },

  /** Their files are gone without having been removed. */
  forgetMissingUploads: async (ids: string[]): Promise<void> => {
    await ask(sql`select carteiro.forget_missing_uploads(${ids}::uuid[])`)
  },

  mediaTotals: async () => {
    const [row] = await ask(sql`select carteiro.media_totals() as totals`)
    return totals.parse(row?.totals)
  },
})
export type UploadCalls = ReturnType<typeof uploadCalls>
