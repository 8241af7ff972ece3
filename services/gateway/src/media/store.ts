import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { id as idSchema, type MediaFile, mediaFile } from '@carteiro/contracts'
import { measureUpload } from './measure.ts'

/** What an upload is by its bytes. */
export type Facts = Omit<MediaFile, 'name' | 'url' | 'altText'>
export type Incoming = { id: string; folder: string }

/** Uploads on disk: `<id>/<name>` holds the bytes, `<id>.json` what they are. Nothing is served before it is whole. */
export const mediaStore = (dir: string) => {
  const factsPath = (id: string): string => join(dir, `${id}.json`)

  /** Where a stored file lies; undefined when there is none. Takes names from outside. */
  const find = async (id: string, name: string): Promise<{ path: string; size: number } | undefined> => {
    if (!idSchema.safeParse(id).success || name === '' || basename(name) !== name) return undefined
    const path = join(dir, id, name)
    const found = await stat(path).catch(() => undefined)
    return found?.isFile() ? { path, size: found.size } : undefined
  }

  return {
    find,

    begin: async (): Promise<Incoming> => {
      const id = randomUUID()
      const folder = join(dir, `.incoming-${id}`)
      await mkdir(folder, { recursive: true })
      return { id, folder }
    },
    keep: async ({ id, folder }: Incoming, facts: Facts): Promise<void> => {
      await writeFile(factsPath(id), JSON.stringify(facts))
      await rename(folder, join(dir, id))
    },
    discard: async ({ id, folder }: Incoming): Promise<void> => {
      await rm(folder, { recursive: true, force: true })
      await rm(factsPath(id), { force: true })
    },

    factsOf: async (id: string, name: string): Promise<Facts | undefined> => {
      const found = await find(id, name)
      if (!found) return undefined
      const noted = await readFile(factsPath(id), 'utf8').catch(() => undefined)
      if (noted === undefined) return measureUpload(found.path)
      return mediaFile.omit({ name: true, url: true, altText: true }).parse(JSON.parse(noted))
    },
  }
}
export type MediaStore = ReturnType<typeof mediaStore>
