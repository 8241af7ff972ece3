import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { S3 } from '@aws-sdk/client-s3'
import type { Logger } from '@carteiro/service-kit'
import { namingFullDisk } from '../disk.ts'
import type { ReceivedBytes } from './store.ts'

const MEGABYTE = 1024 * 1024
/** What is larger is no picture and no document for any platform; films are probed by parts of them. */
const FETCHED_BYTES = 100 * MEGABYTE
/** Of a film in which one frame is looked for: where its index and its first seconds are. */
const ENDS_BYTES = 32 * MEGABYTE
const OWN_FILE = 0o600

/** Of an object: from its first byte (included) to its second (not included). */
type Part = [start: number, end: number]
type Place = { bucket: string; key: string; folder: string; logger: Logger }

const part = async (s3: S3, Bucket: string, Key: string, start: number, end: number): Promise<Uint8Array> => {
  const { Body } = await s3.getObject({ Bucket, Key, Range: `bytes=${start}-${end - 1}` })
  return (await Body?.transformToByteArray()) ?? new Uint8Array()
}

/** Writes a part of an object to its place in a file. */
const fetchPart = async (
  s3: S3,
  { bucket: Bucket, key: Key, logger }: Place,
  path: string,
  [start, end]: Part,
): Promise<void> => {
  const { Body } = await s3.getObject({ Bucket, Key, Range: `bytes=${start}-${end - 1}` })
  const file = createWriteStream(path, { flags: 'r+', start })
  await pipeline(Body as Readable, file).catch(namingFullDisk(logger))
}

/** Lets `work` read a copy of parts of an object, each in its place. */
const withCopy = async <T>(
  s3: S3,
  place: Place,
  parts: Part[],
  size: number,
  work: (path: string) => Promise<T>,
): Promise<T> => {
  const path = join(place.folder, `.read-${place.key}-${randomUUID()}`)
  await mkdir(place.folder, { recursive: true })
  try {
    const file = await open(path, 'w', OWN_FILE)
    await file.truncate(size).finally(() => file.close())
    for (const one of parts) await fetchPart(s3, place, path, one)
    return await work(path)
  } finally {
    await rm(path, { force: true })
  }
}

/** Lets a probe read an object: from a copy in `folder` for as long as it takes, or by parts of a large one. */
export const readingObject = async <T>(
  s3: S3,
  place: Place,
  work: (received: ReceivedBytes) => Promise<T>,
): Promise<T> => {
  const { bucket: Bucket, key: Key } = place
  const { ContentLength: size = 0 } = await s3.headObject({ Bucket, Key })
  if (size > FETCHED_BYTES) {
    const read = (start: number, end: number) => part(s3, Bucket, Key, start, end)
    return work({ bytes: { size, read }, declaredType: '' })
  }
  return withCopy(s3, place, [[0, size]], size, (path) => work({ path }))
}

/**
 * Lets `work` read an object in a copy on this machine. A large one is a file with a hole: only its beginning and its end
 * are fetched, and take room on the disk.
 */
export const readingCopy = <T>(
  s3: S3,
  place: Place,
  size: number,
  work: (path: string) => Promise<T>,
): Promise<T> => {
  const parts: Part[] =
    size > FETCHED_BYTES
      ? [
          [0, ENDS_BYTES],
          [size - ENDS_BYTES, size],
        ]
      : [[0, size]]
  return withCopy(s3, place, parts, size, work)
}
