import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { id as idSchema, mediaFile } from '@carteiro/contracts'
import type { Facts } from '@carteiro/media'

/** `path`: where its bytes are to be written. */
export type Incoming = { id: string; folder: string; path: string }

/** The content's name on disk; the name that the user gave it is in the notes. */
const CONTENT = 'content'
const notes = mediaFile.omit({ url: true, altText: true }).partial({ name: true })

/** Uploads are read by the gateways alone. */
export const OWN_FILE = 0o600
const OWN_FOLDER = 0o700

const INCOMING = '.incoming-'
/** An upload that nothing was written to for so long is abandoned. */
const ABANDONED_AFTER_MS = 60 * 60_000

/** When a folder's newest content was last written, in ms; the folder's own time where it is empty. */
const lastWritten = async (folder: string): Promise<number> => {
  const paths = [folder, ...(await readdir(folder)).map((name) => join(folder, name))]
  const times = await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs))
  return Math.max(...times)
}

/**
 * Uploads on disk: `<id>/content` holds the bytes, `<id>.json` what they are and are called. Nothing is served before it is
 * whole. Uploads of earlier releases lie at `<id>/<name>`, and their notes have no name.
 */
export const mediaStore = (dir: string) => {
  const factsPath = (id: string): string => join(dir, `${id}.json`)

  const notesOf = async (id: string) => {
    const text = await readFile(factsPath(id), 'utf8').catch(() => undefined)
    return text === undefined ? undefined : notes.parse(JSON.parse(text))
  }

  /** Where a stored file lies; undefined when there is none. Takes names from outside. */
  const find = async (id: string, name: string): Promise<{ path: string; size: number } | undefined> => {
    if (!idSchema.safeParse(id).success || name === '' || basename(name) !== name) return undefined
    const noted = await notesOf(id)
    if (noted?.name !== undefined && noted.name !== name) return undefined
    const path = join(dir, id, noted?.name === undefined ? name : CONTENT)
    const found = await stat(path).catch(() => undefined)
    return found?.isFile() ? { path, size: found.size } : undefined
  }

  return {
    find,

    begin: async (): Promise<Incoming> => {
      const id = randomUUID()
      const folder = join(dir, `${INCOMING}${id}`)
      await mkdir(folder, { recursive: true, mode: OWN_FOLDER })
      return { id, folder, path: join(folder, CONTENT) }
    },
    keep: async ({ id, folder }: Incoming, facts: Facts & { name: string }): Promise<void> => {
      await writeFile(factsPath(id), JSON.stringify(facts), { mode: OWN_FILE })
      await rename(folder, join(dir, id))
    },
    discard: async ({ id, folder }: Incoming): Promise<void> => {
      await rm(folder, { recursive: true, force: true })
      await rm(factsPath(id), { force: true })
    },

    /** A whole upload; there may be nothing left of it. */
    remove: async (id: string): Promise<void> => {
      await rm(factsPath(id), { force: true })
      await rm(join(dir, id), { recursive: true, force: true })
    },

    /** Removes what abandoned uploads and a killed gateway have left. */
    sweep: async (now = Date.now()): Promise<number> => {
      const names = await readdir(dir).catch(() => [])
      let swept = 0
      for (const name of names.filter((one) => one.startsWith(INCOMING))) {
        const folder = join(dir, name)
        const at = await lastWritten(folder).catch(() => now)
        if (now - at < ABANDONED_AFTER_MS) continue
        await rm(folder, { recursive: true, force: true })
        await rm(factsPath(name.slice(INCOMING.length)), { force: true })
        swept += 1
      }
      return swept
    },

    factsOf: async (id: string, name: string): Promise<Facts | undefined> => {
      const found = await find(id, name)
      if (!found) return undefined
      const noted = await notesOf(id)
      if (!noted) return undefined
      const { name: _name, ...facts } = noted
      return facts
    },
  }
}
export type MediaStore = ReturnType<typeof mediaStore>
