import { Readable } from 'node:stream'
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { Logger } from '@carteiro/service-kit'
import { createResumableObjects } from './resumable-objects.ts'
import { createS3Client, type S3Settings } from './s3-client.ts'
import { isAbsent, storageFailures } from './s3-failures.ts'
import { listBucket } from './s3-list.ts'
import { readingCopy, readingObject } from './s3-reading.ts'
import { isId, type MediaStore, notes, notThere } from './store.ts'

/** In memory for each upload: a part that is sent, and one that is filled. */
const PART_BYTES = 8 * 1024 * 1024
const PARTS_AT_ONCE = 2
/** A bucket that is slower has a problem: the check of readiness does not wait for it. */
const PROBLEMS_LIMIT_MS = 2_000

const thumbnailKey = (id: string): string => `${id}.thumbnail`

/**
 * Uploads in a bucket: `<id>` holds the bytes, `<id>.json` what they are and are called; only with it an upload is found.
 * `<id>.info` and `<id>.part` belong to resumable uploads, `<id>.thumbnail` is a small picture. `folder`: on this machine, for what is probed.
 */
export const createS3Store = (settings: S3Settings, folder: string, logger: Logger): MediaStore => {
  const { bucket: Bucket } = settings
  const s3 = createS3Client(settings)
  const { translate, guarded } = storageFailures(logger, Bucket)
  let objects: ReturnType<typeof createResumableObjects> | undefined
  const resumable = () => {
    objects ??= createResumableObjects(settings, translate)
    return objects
  }
  const present = <T>(work: Promise<T>): Promise<T | undefined> =>
    work.catch((error) => {
      if (isAbsent(error)) return undefined
      throw error
    })

  const notesOf = async (id: string) => {
    const found: GetObjectCommandOutput | undefined = await present(
      s3.getObject({ Bucket, Key: `${id}.json` }),
    )
    return found && notes.parse(JSON.parse((await found.Body?.transformToString()) ?? ''))
  }
  const bodyOf = (id: string) => (start: number, end: number) =>
    guarded(async () => {
      const found = await present(s3.getObject({ Bucket, Key: id, Range: `bytes=${start}-${end - 1}` }))
      // It was removed since its notes were read.
      if (!found) return notThere()
      return Readable.toWeb(found.Body as Readable) as ReadableStream
    })
  const find: MediaStore['find'] = (id, name) =>
    guarded(async () => {
      if (!isId(id) || name === '') return undefined
      const noted = await notesOf(id)
      if (noted?.name !== name) return undefined
      const { name: _name, ...facts } = noted
      return { size: facts.size, facts, body: bodyOf(id) }
    })

  return {
    find,
    // A bucket says how full it is only when it is.
    requireRoom: async () => undefined,
    factsOf: async (id, name) => (await find(id, name))?.facts,
    readingKept: async (id, name, work) => {
      const { size } = (await find(id, name)) ?? notThere()
      return guarded(() => readingCopy(s3, { bucket: Bucket, key: id, folder, logger }, size, work))
    },
    thumbnail: (id) =>
      guarded(async () => {
        if (!isId(id)) return undefined
        const found = await present(s3.getObject({ Bucket, Key: thumbnailKey(id) }))
        return found && Buffer.from((await found.Body?.transformToByteArray()) ?? [])
      }),
    keepThumbnail: (id, bytes) =>
      guarded(async () => {
        await s3.putObject({ Bucket, Key: thumbnailKey(id), Body: bytes, ContentType: 'image/webp' })
      }),
    receive: async (id, bytes) => {
      const params = { Bucket, Key: id, Body: bytes }
      const upload = new Upload({ client: s3, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE })
      await upload.done().catch((error) => {
        throw bytes.errored ?? translate(error)
      })
    },
    resumable,
    isComplete: (id, bytes) =>
      guarded(async () => {
        const whole = await present(s3.headObject({ Bucket, Key: id }))
        if (whole) return whole.ContentLength === bytes
        const upload = await resumable().getUpload(id)
        if (upload.offset !== bytes) return false
        // All parts are there, and not yet one object.
        await resumable().write(Readable.from([]), id, bytes)
        return true
      }),
    reading: (id, work) =>
      guarded(() => readingObject(s3, { bucket: Bucket, key: id, folder, logger }, work)),
    keep: (id, what) =>
      guarded(async () => {
        await s3.putObject({
          Bucket,
          Key: `${id}.json`,
          Body: JSON.stringify(what),
          ContentType: 'application/json',
        })
        await s3.deleteObjects({
          Bucket,
          Delete: { Objects: [`${id}.info`, `${id}.part`].map((Key) => ({ Key })) },
        })
      }),
    remove: (id) =>
      guarded(async () => {
        const keys = [`${id}.json`, id, thumbnailKey(id), `${id}.info`, `${id}.part`]
        await s3.deleteObjects({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } })
        const { Uploads = [] } = await s3.listMultipartUploads({ Bucket, Prefix: id })
        for (const { Key, UploadId } of Uploads)
          if (Key === id) await present(s3.abortMultipartUpload({ Bucket, Key, UploadId }))
      }),
    list: () => listBucket(s3, Bucket),
    problems: () =>
      s3.listObjectsV2({ Bucket, MaxKeys: 1 }, { abortSignal: AbortSignal.timeout(PROBLEMS_LIMIT_MS) }).then(
        () => [],
        (error: Error) => [`the bucket of MEDIA_S3_BUCKET does not answer: ${error.name}`],
      ),
  }
}
