import { randomUUID } from 'node:crypto'
import { createWriteStream, mkdirSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileBody, type Logger } from '@carteiro/service-kit'
import { diskProblems, namingFullDisk, requireDiskRoom } from '../disk.ts'
import { createResumableFiles } from './resumable-files.ts'
import { isId, type MediaStore, notes, notThere } from './store.ts'

/** The content's name on disk; the name that the user gave it is in the notes. */
const CONTENT = 'content'
const INCOMING = '.incoming-'
const RESUMABLE = '.resumable'
/** Of a thumbnail that is being written: it takes its name when it is whole. */
const BEGUN = '.thumbnail-'
/** What is older was left by a gateway that was killed. */
const BEGUN_MS = 60 * 60_000
const ID_LENGTH = 36
const PAGE = 1_000

/** Uploads are read by the gateways alone. */
const OWN_FILE = 0o600
const OWN_FOLDER = 0o700

/** When a file, or the newest content of a folder, was last written, in ms; undefined when it is not there. */
const lastWritten = async (path: string): Promise<number | undefined> => {
  const names = await readdir(path).catch(() => [])
  const paths = [path, ...names.map((name) => join(path, name))]
  const times = await Promise.all(
    paths.map((one) =>
      stat(one).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  )
  return Math.max(...times) || undefined
}

/**
 * Uploads on disk: `<id>/content` holds the bytes, `<id>.json` what they are and are called; `.incoming-<id>/content` what is being
 * received, `.resumable/<id>` what can be resumed, `<id>.thumbnail` a small picture. Uploads of earlier releases lie at `<id>/<name>`, and their notes have no name.
 */
export const createDiskStore = (dir: string, logger: Logger): MediaStore => {
  const failing = namingFullDisk(logger)
  const notesPath = (id: string): string => join(dir, `${id}.json`)
  const incoming = (id: string): string => join(dir, `${INCOMING}${id}`)
  const thumbnailPath = (id: string): string => join(dir, `${id}.thumbnail`)
  const resumed = (id: string): string => join(dir, RESUMABLE, id)
  let files: ReturnType<typeof createResumableFiles> | undefined

  const notesOf = async (id: string) => {
    const text = await readFile(notesPath(id), 'utf8').catch(() => undefined)
    return text === undefined ? undefined : notes.parse(JSON.parse(text))
  }
  const findFile = async (id: string, name: string) => {
    if (!isId(id) || name === '' || basename(name) !== name) return undefined
    const noted = await notesOf(id).catch(() => undefined)
    if (!noted || (noted.name !== undefined && noted.name !== name)) return undefined
    const path = join(dir, id, noted.name === undefined ? name : CONTENT)
    const found = await stat(path).catch(() => undefined)
    if (!found?.isFile()) return undefined
    const { name: _name, ...facts } = noted
    return { path, size: found.size, facts }
  }
  const find: MediaStore['find'] = async (id, name) => {
    const found = await findFile(id, name)
    if (!found) return undefined
    const { path, ...kept } = found
    return { ...kept, body: async (start, end, context) => fileBody({ path, start, end }, context) }
  }
  const receivedAt = async (id: string): Promise<string> => {
    const path = join(incoming(id), CONTENT)
    const found = await stat(path).catch(() => undefined)
    return found ? path : resumed(id)
  }
  const removeBegun = async (): Promise<void> => {
    const names = await readdir(dir).catch(() => [])
    for (const path of names.filter((name) => name.startsWith(BEGUN)).map((name) => join(dir, name))) {
      const at = await lastWritten(path)
      if (at !== undefined && Date.now() - at > BEGUN_MS) await rm(path, { force: true })
    }
  }
  const idsOf = async (folder: string, prefix = ''): Promise<string[]> => {
    const names = await readdir(folder).catch(() => [])
    return names.flatMap((name) =>
      name.startsWith(prefix) ? [name.slice(prefix.length, prefix.length + ID_LENGTH)] : [],
    )
  }

  return {
    find,
    requireRoom: (bytes) => requireDiskRoom(dir, bytes, logger),
    receive: async (id, bytes) => {
      await mkdir(incoming(id), { recursive: true, mode: OWN_FOLDER })
      const file = createWriteStream(join(incoming(id), CONTENT), { flush: true, mode: OWN_FILE })
      await pipeline(bytes, file).catch(failing)
    },
    resumable: () => {
      if (!files) {
        mkdirSync(join(dir, RESUMABLE), { recursive: true, mode: OWN_FOLDER })
        files = createResumableFiles(join(dir, RESUMABLE), failing)
      }
      return files
    },
    isComplete: async (id, bytes) =>
      (await stat(await receivedAt(id)).catch(() => undefined))?.size === bytes,
    reading: async (id, work) => work({ path: await receivedAt(id) }),
    keep: async (id, what) => {
      if ((await receivedAt(id)) === resumed(id)) {
        await mkdir(incoming(id), { recursive: true, mode: OWN_FOLDER })
        await rename(resumed(id), join(incoming(id), CONTENT))
        await chmod(join(incoming(id), CONTENT), OWN_FILE)
      }
      await writeFile(notesPath(id), JSON.stringify(what), { mode: OWN_FILE }).catch(failing)
      await rename(incoming(id), join(dir, id))
      await rm(`${resumed(id)}.json`, { force: true })
    },
    remove: async (id) => {
      for (const path of [
        notesPath(id),
        join(dir, id),
        thumbnailPath(id),
        incoming(id),
        resumed(id),
        `${resumed(id)}.json`,
      ])
        await rm(path, { recursive: true, force: true })
    },
    factsOf: async (id, name) => (await find(id, name))?.facts,
    readingKept: async (id, name, work) => work((await findFile(id, name))?.path ?? notThere()),
    thumbnail: async (id) =>
      isId(id) ? await readFile(thumbnailPath(id)).catch(() => undefined) : undefined,
    keepThumbnail: async (id, bytes) => {
      const begun = join(dir, `${BEGUN}${randomUUID()}`)
      await writeFile(begun, bytes, { mode: OWN_FILE }).catch(failing)
      await rename(begun, thumbnailPath(id))
    },
    list: async function* () {
      await removeBegun()
      const named = [idsOf(dir), idsOf(dir, INCOMING), idsOf(join(dir, RESUMABLE))]
      const ids = [...new Set((await Promise.all(named)).flat().filter(isId))].sort()
      for (let start = 0; start < ids.length; start += PAGE) {
        const page = ids.slice(start, start + PAGE).map(async (id) => {
          const kept = await lastWritten(join(dir, id))
          const others = [notesPath(id), thumbnailPath(id), incoming(id), resumed(id), `${resumed(id)}.json`]
          const times = await Promise.all(others.map(lastWritten))
          const at = Math.max(kept ?? 0, ...times.map((time) => time ?? 0))
          return { id, isKept: kept !== undefined, at: at || Date.now() }
        })
        yield await Promise.all(page)
      }
    },
    problems: () => diskProblems(dir),
  }
}
