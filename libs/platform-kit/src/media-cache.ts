import { randomUUID } from 'node:crypto'
import { type FileHandle, open, statfs, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MEGABYTE = 1024 * 1024
/** Larger files stream past: they would push everything else out. */
export const MAX_FILE_BYTES = 256 * MEGABYTE
const MAX_BYTES = 1024 * MEGABYTE
/** Since the last use. Jobs of one publication or batch come close together. */
const KEEP_MS = 10 * 60_000

type Range = [start: number, end: number]
type Entry = {
  file: FileHandle
  bytes: number
  ranges: Map<string, Promise<void>>
  timer: NodeJS.Timeout
  isDropped: boolean
}

/** Ranges of media files that were read lately. */
export type MediaCache = {
  /** The range: from disk where a job has read it before, else by `fetch`, once for all who ask at the same time. */
  read(content: string, size: number, range: Range, fetch: () => Promise<Uint8Array>): Promise<Uint8Array>
  /** What is larger is always fetched. */
  maxFileBytes: number
  /** Bytes on disk. */
  size(): number
  close(): Promise<void>
}

/** https://man7.org/linux/man-pages/man2/statfs.2.html */
const TMPFS_MAGIC = 0x0102_1994

/** The temporary folder, unless what is written there would lie in memory. @throws where it does */
const temporaryFolder = async (): Promise<string> => {
  const folder = tmpdir()
  if ((await statfs(folder)).type === TMPFS_MAGIC) throw new Error(`${folder} lies in memory`)
  return folder
}

/** A file without a name: its space is free again when the process ends, however it ends. */
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
  /** The one that was used longest ago comes first. */
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
    // Reads under way end first.
    await entry.file.close()
  }

  const make = async (content: string): Promise<Entry> => ({
    file: await openNameless(folder ?? (await temporaryFolder())),
    bytes: 0,
    ranges: new Map(),
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

  return {
    maxFileBytes,
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
        const bytes = Buffer.alloc(end - start)
        const filled = await known
          .then(() => entry.file.read(bytes, 0, bytes.length, start))
          .catch(() => undefined)
        if (filled?.bytesRead === bytes.length) return bytes
        return fetch()
      }
      const fetching = fetch()
      const storing = fetching.then((bytes) => store(entry, range, bytes))
      entry.ranges.set(key, storing)
      // Waited for, so that no more lies in memory than is being read.
      await storing.catch(() => entry.ranges.delete(key))
      return fetching
    },
    size: () => total,
    close: async () => {
      await Promise.all([...entries.keys()].map(drop))
    },
  }
}
