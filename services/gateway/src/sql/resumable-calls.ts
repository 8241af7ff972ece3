import type { Mode } from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import { z } from 'zod'
import type { Ask } from './ask.ts'

/** The answer that a refused file had, for those who ask again. */
export const refusal = z.object({
  status: z.number(),
  code: z.string(),
  message: z.string(),
  details: z.array(z.object({ field: z.string(), code: z.string(), message: z.string() })),
})
export type Refusal = z.infer<typeof refusal>

const common = { name: z.string(), bytes: z.number(), owner_id: z.string().nullable() }
const resumableUpload = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['open', 'expired']), ...common, expires_at: z.string() }),
  z.object({ state: z.literal('refused'), ...common, expires_at: z.string(), refusal }),
  z.object({ state: z.literal('kept'), ...common }),
])
export type ResumableUpload = z.infer<typeof resumableUpload>

/** Resumable uploads as the database keeps them: what each is, whose, and which request may write it. */
export const resumableCalls = (sql: Sql, ask: Ask) => ({
  /** @throws ApiError 429 or 413 when it is more than its owner may store, 422 for an owner who does not exist */
  beginResumable: async (
    owner: string | null,
    {
      id,
      name,
      bytes,
      keepMs,
      mode,
    }: { id: string; name: string; bytes: number; keepMs: number; mode: Mode },
  ): Promise<void> => {
    await ask(sql`
      select carteiro.begin_resumable_upload(${owner}, ${id}, ${name}, ${bytes},
        make_interval(secs => ${keepMs / 1000}::double precision), ${mode})`)
  },

  /** @param owner null: any user's @param mode null: of either one */
  findResumable: async (
    owner: string | null,
    id: string,
    mode: Mode | null = null,
  ): Promise<ResumableUpload | undefined> => {
    const [row] = await ask(sql`select carteiro.find_resumable_upload(${owner}, ${id}, ${mode}) as upload`)
    return row?.upload == null ? undefined : resumableUpload.parse(row.upload)
  },

  /** @returns false when there is no such upload any more */
  finishResumable: async (id: string, type: string): Promise<boolean> => {
    const [row] = await ask(sql`select carteiro.finish_resumable_upload(${id}, ${type}) as finished`)
    return row?.finished === true
  },

  refuseResumable: async (id: string, reason: Refusal): Promise<void> => {
    await ask(sql`select carteiro.refuse_resumable_upload(${id}, ${sql.json(reason)})`)
  },

  dropResumable: async (id: string): Promise<void> => {
    await ask(sql`select carteiro.drop_resumable_upload(${id})`)
  },

  expiredResumables: async (limit: number): Promise<string[]> => {
    const [row] = await ask(sql`select carteiro.expired_resumable_uploads(${limit}) as ids`)
    return z.array(z.uuid()).parse(row?.ids)
  },

  acquireLease: async (id: string, holder: string, seconds: number) => {
    const [row] = await ask(sql`
      select carteiro.acquire_upload_lease(${id}, ${holder}, make_interval(secs => ${seconds}::double precision)) as is`)
    return z.enum(['held', 'busy', 'gone']).parse(row?.is)
  },
  renewLease: async (id: string, holder: string, seconds: number) => {
    const [row] = await ask(sql`
      select carteiro.renew_upload_lease(${id}, ${holder}, make_interval(secs => ${seconds}::double precision)) as is`)
    return z.enum(['held', 'wanted', 'lost']).parse(row?.is)
  },
  releaseLease: async (id: string, holder: string): Promise<void> => {
    await ask(sql`select carteiro.release_upload_lease(${id}, ${holder})`)
  },
})
export type ResumableCalls = ReturnType<typeof resumableCalls>
