import type { StorageObject } from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import { z } from 'zod'
import type { Ask } from './ask.ts'

const known = z.object({ etag: z.string(), bytes: z.number(), type: z.string().nullable() })
const found = z.array(
  z.union([known, z.object({ problem: z.enum(['no_storage', 'no_user', 'no_bucket', 'no_object']) })]),
)
const file = z.object({
  bucket: z.string(),
  path: z.string(),
  name: z.string(),
  type: z.string(),
  etag: z.string(),
  bytes: z.number(),
  state: z.enum(['same', 'changed', 'gone']),
})
export type FoundObject = z.infer<typeof found>[number]
export type RegisteredFile = Omit<z.infer<typeof file>, 'state'>

/** Objects of Supabase Storage; ETags are without quotes. */
export const storageCalls = (sql: Sql, ask: Ask) => ({
  /** What Storage knows of objects, in their order, as far as the user may select them. */
  findStorageObjects: async (userId: string, objects: StorageObject[]): Promise<FoundObject[]> => {
    const [row] = await ask(
      sql`select carteiro.find_storage_objects(${userId}, ${sql.json(objects)}) as found`,
    )
    return found.parse(row?.found)
  },

  /** Their ids, in their order. */
  registerStorageFiles: async (userId: string, files: RegisteredFile[]): Promise<string[]> => {
    const [row] = await ask(sql`select carteiro.register_storage_files(${userId}, ${sql.json(files)}) as ids`)
    return z.array(z.uuid()).parse(row?.ids)
  },

  /** A registered one, and what has become of it; null for an unknown id. */
  findStorageFile: async (id: string) => {
    const [row] = await ask(sql`select carteiro.find_storage_file(${id}) as file`)
    return file.nullable().parse(row?.file)
  },
})
export type StorageCalls = ReturnType<typeof storageCalls>
