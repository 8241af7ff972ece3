import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { S3 } from '@aws-sdk/client-s3'
import type { Logger } from '@carteiro/service-kit'
import { namingFullDisk } from '../disk.ts'
import type { ReceivedBytes } from './store.ts'

/** What is larger is no picture and no document for any platform; films are probed by parts of them. */
const FETCHED_BYTES = 100 * 1024 * 1024

const part = async (s3: S3, Bucket: string, Key: string, start: number, end: number): Promise<Uint8Array> => {
  const { Body } = await s3.getObject({ Bucket, Key, Range: `bytes=${start}-${end - 1}` })
  return (await Body?.transformToByteArray()) ?? new Uint8Array()
}

/** Lets a probe read an object: from a copy in `folder` for as long as it takes, or by parts of a large one. */
export const readingObject = async <T>(
  s3: S3,
  {
    bucket: Bucket,
    key: Key,
    folder,
    logger,
  }: { bucket: string; key: string; folder: string; logger: Logger },
  work: (received: ReceivedBytes) => Promise<T>,
): Promise<T> => {
  const { ContentLength: size = 0 } = await s3.headObject({ Bucket, Key })
  if (size > FETCHED_BYTES) {
    const read = (start: number, end: number) => part(s3, Bucket, Key, start, end)
    return work({ bytes: { size, read }, declaredType: '' })
  }
  const path = join(folder, `.probed-${Key}`)
  await mkdir(folder, { recursive: true })
  try {
    const { Body } = await s3.getObject({ Bucket, Key })
    await pipeline(Body as Readable, createWriteStream(path, { mode: 0o600 })).catch(namingFullDisk(logger))
    return await work({ path })
  } finally {
    await rm(path, { force: true })
  }
}
