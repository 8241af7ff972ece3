import { randomUUID } from 'node:crypto'
import { type FileHandle, open, statfs, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

const MEGABYTE = 1024 * 1024
/** Larger files are not cached: they would displace all others. */
export const MAX_FILE_BYTES = 256 * MEGABYTE
const MAX_BYTES = 1024 * MEGABYTE
/** Since the last use. Jobs of one publication or batch come close together. */
const KEEP_MS = 10 * 60_000

type Range = [start: number, end: number]
type Entry = {
  file: FileHandle
  bytes: number
  ranges: Map<string, Promise<void>>
  /** The size of a file that was stored as a whole. */
  whole: Promise<number> | undefined
  timer: NodeJS.Timeout
  isDropped: boolean
}

/** A cache of recently read ranges of media files. */
export type MediaCache = {
  /** The range from disk if it was read before, otherwise by `fetch`, once for all concurrent callers. */
  read(content: string, size: number, range: Range, fetch: () => Promise<Uint8Array>): Promise<Uint8Array>
  /**
   * Stores a file as it comes, of which its server sends no parts, but no more than so many bytes.
   * @returns the bytes that came, the first one too many included; undefined when they cannot be stored
   * @throws what reading the body throws
   */
  fill(content: string, body: Readable, maxBytes: number): Promise<number | undefined>
  /** Bytes of a file that `store` has stored; undefined when it is no longer cached. */
  readFilled(content: string, range: Range): Promise<Uint8Array | undefined>
  /** Larger ranges are always fetched. */
  maxFileBytes: number
  /** Bytes on disk. */
  size(): number
  close(): Promise<void>
}

/** https://man7.org/linux/man-pages/man2/statfs.2.html */
const TMPFS_MAGIC = 0x0102_1994

/** The temporary folder. @throws when it is a file system in memory */
const temporaryFolder = async (): Promise<string> => {
  const folder = tmpdir()
  if ((await statfs(folder)).type === TMPFS_MAGIC) throw new Error(`${folder} lies in memory`)
  return folder
}

/** A file without a name: its space is freed when the process ends, in whatever way. */
const openNameless = async (folder: string): Promise<FileHandle> => {
  const path = join(folder, `carteiro-media-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  await unlink(path)
  return file
}

/**
 * Keeps what jobs read, on disk, so that similar ones (the same media on several options and accounts) fetch it once for
 * each service. `content` names the bytes, not the place: what could change under its address must not be given here.
 * Whatever fails here, the range is fetched as if there were no cache.
 */
export const createMediaCache = (
  limits: { folder?: string | undefined; maxFileBytes?: number; maxBytes?: number; keepMs?: number } = {},
): MediaCache => {
  const { folder, maxFileBytes = MAX_FILE_BYTES, maxBytes = MAX_BYTES, keepMs = KEEP_MS } = limits
  /** The least recently used entry comes first. */
  const entries = new Map<string, Promise<Entry>>()
  let total = 0

  const drop = async (content: string): Promise<void> => {
    const opening = entries.get(content)
    entries.delete(content)
    const entry = await opening?.catch(() => undefined)
    if (!entry) return
    entry.isDropped = true
    clearTimeout(entry.timer)
    total -= entry.bytes
    // Reads in progress end first.
    await entry.file.close()
  }

  const make = async (content: string): Promise<Entry> => ({
    file: await openNameless(folder ?? (await temporaryFolder())),
    bytes: 0,
    ranges: new Map(),
    whole: undefined,
    isDropped: false,
    timer: setTimeout(() => void drop(content), keepMs).unref(),
  })

  const entryOf = async (content: string): Promise<Entry> => {
    const opening = entries.get(content) ?? make(content)
    entries.delete(content)
    entries.set(content, opening)
    const entry = await opening
    entry.timer.refresh()
    return entry
  }

  const makeRoom = async (bytes: number): Promise<void> => {
    for (const content of [...entries.keys()].slice(0, -1)) {
      if (total + bytes <= maxBytes) return
      await drop(content)
    }
  }

  const store = async (entry: Entry, [start]: Range, bytes: Uint8Array): Promise<void> => {
    await makeRoom(bytes.length)
    await entry.file.write(bytes, 0, bytes.length, start)
    if (entry.isDropped) return
    entry.bytes += bytes.length
    total += bytes.length
  }

  /** A failed write does not affect the bytes that were read. */
  const storeAll = async (entry: Entry, body: Readable, maxBytes: number): Promise<number> => {
    let at = 0
    for await (const piece of body) {
      if (at + piece.length > maxBytes) return at + piece.length
      await store(entry, [at, at + piece.length], piece)
      at += piece.length
    }
    return at
  }

  const readAt = async (entry: Entry, [start, end]: Range): Promise<Uint8Array | undefined> => {
    const bytes = Buffer.alloc(end - start)
    const filled = await entry.file.read(bytes, 0, bytes.length, start).catch(() => undefined)
    return filled?.bytesRead === bytes.length ? bytes : undefined
  }

  return {
    maxFileBytes,
    fill: async (content, body, maxBytes) => {
      const entry = await entryOf(content).catch(() => undefined)
      if (!entry) {
        entries.delete(content)
        return undefined
      }
      if (entry.whole) body.destroy()
      entry.whole ??= storeAll(entry, body, maxBytes)
      return entry.whole.catch(async (error) => {
        await drop(content)
        if (body.errored) throw error
        return undefined
      })
    },
    readFilled: async (content, range) => {
      if (!entries.has(content)) return undefined
      const entry = await entryOf(content).catch(() => undefined)
      return entry?.whole && readAt(entry, range)
    },
    read: async (content, size, range, fetch) => {
      if (size > maxFileBytes) return fetch()
      const entry = await entryOf(content).catch(() => undefined)
      if (!entry) {
        entries.delete(content)
        return fetch()
      }
      const [start, end] = range
      const key = `${start}-${end}`
      const known = entry.ranges.get(key)
      if (known) {
        const isStored = await known.then(
          () => true,
          () => false,
        )
        return ((isStored && (await readAt(entry, range))) || undefined) ?? fetch()
      }
      const fetching = fetch()
      const storing = fetching.then((bytes) => store(entry, range, bytes))
      entry.ranges.set(key, storing)
      // Awaited, so that no more is in memory than is being read.
      await storing.catch(() => entry.ranges.delete(key))
      return fetching
    },
    size: () => total,
    close: async () => {
      await Promise.all([...entries.keys()].map(drop))
    },
  }
}
