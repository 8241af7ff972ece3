import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { noSuchKey } from './errors.ts'
import type { Received } from './receive.ts'

/** What is known of an object beside its bytes. */
export type ObjectFacts = { etag: string; type: string; metadata: Record<string, string> }
export type StoredObject = ObjectFacts & { key: string; path: string; size: number; modified: Date }

/** No encoded key has a `$`. */
const FACTS = '$facts'

/** Objects of one bucket on disk: bytes by their key, encoded, and what is known of them beside. */
export const createBucket = (folder: string) => {
  const pathOf = (key: string): string => join(folder, encodeURIComponent(key))

  const get = async (key: string): Promise<StoredObject> => {
    const path = pathOf(key)
    const facts = await readFile(`${path}${FACTS}`, 'utf8').catch(() => undefined)
    const found = await stat(path).catch(() => undefined)
    if (facts === undefined || !found) throw noSuchKey(key)
    return { ...(JSON.parse(facts) as ObjectFacts), key, path, size: found.size, modified: found.mtime }
  }

  return {
    get,
    put: async (key: string, received: Pick<Received, 'path'>, facts: ObjectFacts): Promise<void> => {
      await rename(received.path, pathOf(key))
      await writeFile(`${pathOf(key)}${FACTS}`, JSON.stringify(facts))
    },
    /** There may be none. */
    remove: async (key: string): Promise<void> => {
      for (const path of [pathOf(key), `${pathOf(key)}${FACTS}`]) await rm(path, { force: true })
    },
    /** In the order of their UTF-8 bytes. One that goes meanwhile is left out. */
    list: async (
      prefix: string,
      after: string,
      max: number,
    ): Promise<{ objects: StoredObject[]; isCut: boolean }> => {
      const names = await readdir(folder)
      const keys = names
        .filter((name) => name.endsWith(FACTS))
        .map((name) => decodeURIComponent(name.slice(0, -FACTS.length)))
        .filter((key) => key.startsWith(prefix) && key > after)
        .sort()
      const found = await Promise.all(keys.slice(0, max).map((key) => get(key).catch(() => undefined)))
      return { objects: found.filter((one) => one !== undefined), isCut: keys.length > max }
    },
  }
}
export type Bucket = ReturnType<typeof createBucket>
