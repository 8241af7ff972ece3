import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { noSuchUpload, S3Error } from './errors.ts'
import type { Received } from './receive.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html: of every part but the last one. */
const MIN_PART_BYTES = 5 * 1024 * 1024
export const MAX_PARTS = 10_000

export type Begun = { key: string; type: string; metadata: Record<string, string>; initiated: string }
export type Part = { number: number; etag: string; size: number; modified: string }

/** Uploads in parts that are not completed yet: a folder for each. */
export const createMultipart = (folder: string) => {
  const uploads = join(folder, 'uploads')
  const folderOf = (id: string): string => join(uploads, encodeURIComponent(id))

  const begun = async (id: string, key?: string): Promise<Begun> => {
    const text = await readFile(join(folderOf(id), 'begun.json'), 'utf8').catch(() => undefined)
    const found = text === undefined ? undefined : (JSON.parse(text) as Begun)
    if (!found || (key !== undefined && found.key !== key)) throw noSuchUpload(id)
    return found
  }
  const parts = async (id: string): Promise<Part[]> => {
    const names = (await readdir(folderOf(id))).filter((name) => /^\d+\.json$/.test(name))
    const read = names.map(
      async (name) => JSON.parse(await readFile(join(folderOf(id), name), 'utf8')) as Part,
    )
    return (await Promise.all(read)).sort((a, b) => a.number - b.number)
  }
  const remove = (id: string): Promise<void> => rm(folderOf(id), { recursive: true, force: true })

  const chosen = async (id: string, named: { number: number; etag: string }[]): Promise<Part[]> => {
    const known = await parts(id)
    const found = named.map(({ number, etag }) =>
      known.find((one) => one.number === number && one.etag === etag),
    )
    if (found.length === 0 || found.some((one) => one === undefined))
      throw new S3Error(400, 'InvalidPart', 'a part was not found, or its ETag is another one')
    const list = found as Part[]
    if (list.some(({ number }, index) => index > 0 && number <= (list[index - 1]?.number ?? 0)))
      throw new S3Error(400, 'InvalidPartOrder', 'expected the parts in ascending order')
    if (list.slice(0, -1).some(({ size }) => size < MIN_PART_BYTES))
      throw new S3Error(
        400,
        'EntityTooSmall',
        `expected at least ${MIN_PART_BYTES} bytes of all parts but the last`,
      )
    return list
  }

  return {
    begun,
    parts,
    remove,
    begin: async (what: Omit<Begun, 'initiated'>): Promise<string> => {
      const id = randomUUID()
      await mkdir(folderOf(id), { recursive: true })
      const initiated = new Date().toISOString()
      await writeFile(join(folderOf(id), 'begun.json'), JSON.stringify({ ...what, initiated }))
      return id
    },
    add: async (id: string, number: number, received: Received): Promise<Part> => {
      const part = { number, etag: received.md5, size: received.size, modified: new Date().toISOString() }
      await rename(received.path, join(folderOf(id), String(number)))
      await writeFile(join(folderOf(id), `${number}.json`), JSON.stringify(part))
      return part
    },
    /** The parts as one file. */
    join: async (id: string, named: { number: number; etag: string }[]): Promise<Omit<Received, 'size'>> => {
      const list = await chosen(id, named)
      const path = join(folder, randomUUID())
      await writeFile(path, '')
      for (const { number } of list)
        await pipeline(
          createReadStream(join(folderOf(id), String(number))),
          createWriteStream(path, { flags: 'a' }),
        )
      const md5 = createHash('md5')
      for (const { etag } of list) md5.update(Buffer.from(etag, 'hex'))
      return { path, md5: `${md5.digest('hex')}-${list.length}` }
    },
    list: async (): Promise<(Begun & { id: string })[]> => {
      const ids = (await readdir(uploads).catch(() => [])).map(decodeURIComponent)
      const found = await Promise.all(
        ids.map(async (id) => ({ id, ...(await begun(id)) })).map((one) => one.catch(() => undefined)),
      )
      return found.filter((one) => one !== undefined).sort((a, b) => (a.key < b.key ? -1 : 1))
    },
  }
}
export type Multipart = ReturnType<typeof createMultipart>
