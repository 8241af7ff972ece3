import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3 } from '@aws-sdk/client-s3'
import { type Listener, listen } from '@carteiro/service-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createStorageApp } from './app.ts'

const PART_BYTES = 5 * 1024 * 1024
const credentials = { accessKeyId: 'key', secretAccessKey: 'secret', region: 'local' }
const Bucket = 'media'

let dir: string
let listener: Listener
const clientOf = (more: Partial<typeof credentials> = {}, basePath = '/storage/v1/s3') => {
  const { region, ...keys } = { ...credentials, ...more }
  return new S3({
    endpoint: `${listener.url}${basePath}`,
    region,
    credentials: keys,
    forcePathStyle: true,
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
}
let s3: S3
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'carteiro-storage-'))
  const app = await createStorageApp({ dir, base: '/storage/v1/s3', buckets: [Bucket], credentials })
  listener = await listen(app, { host: '127.0.0.1', port: 0 })
  s3 = clientOf()
})
afterAll(async () => {
  s3?.destroy()
  await listener?.close()
  await rm(dir, { recursive: true, force: true })
})

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'answered',
    (error) => error.name,
  )

describe('an object', () => {
  it('is stored, read whole and in parts, and removed', async () => {
    const Key = "a folder/çã & 'b'(1)*.txt"
    await s3.putObject({ Bucket, Key, Body: 'Bom dia', ContentType: 'text/plain', Metadata: { note: 'x' } })
    const whole = await s3.getObject({ Bucket, Key })
    expect([await whole.Body?.transformToString(), whole.ContentType, whole.Metadata]).toEqual([
      'Bom dia',
      'text/plain',
      { note: 'x' },
    ])
    expect(whole.ETag).toBe(`"${createHash('md5').update('Bom dia').digest('hex')}"`)
    const part = await s3.getObject({ Bucket, Key, Range: 'bytes=4-6' })
    expect([await part.Body?.transformToString(), part.ContentRange]).toEqual(['dia', 'bytes 4-6/7'])
    expect(await codeOf(s3.getObject({ Bucket, Key, Range: 'bytes=7-' }))).toBe('InvalidRange')
    expect((await s3.headObject({ Bucket, Key })).ContentLength).toBe(7)
    await s3.deleteObject({ Bucket, Key })
    expect(await codeOf(s3.getObject({ Bucket, Key }))).toBe('NoSuchKey')
    expect(await codeOf(s3.headObject({ Bucket, Key }))).toBe('NotFound')
  })

  it('is listed page by page, in order, and removed with others', async () => {
    const keys = ['b', 'a', 'c', 'd'].map((name) => `list/${name}`)
    for (const Key of keys) await s3.putObject({ Bucket, Key, Body: 'x' })
    const first = await s3.listObjectsV2({ Bucket, Prefix: 'list/', MaxKeys: 3 })
    const second = await s3.listObjectsV2({
      Bucket,
      Prefix: 'list/',
      ContinuationToken: first.NextContinuationToken,
    })
    const listed = [...(first.Contents ?? []), ...(second.Contents ?? [])].map(({ Key }) => Key)
    expect([listed, first.IsTruncated, second.IsTruncated]).toEqual([[...keys].sort(), true, false])
    await s3.deleteObjects({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } })
    expect((await s3.listObjectsV2({ Bucket, Prefix: 'list/' })).Contents).toBeUndefined()
  })
})

describe('an upload in parts', () => {
  const begin = async (Key: string): Promise<string> =>
    (await s3.createMultipartUpload({ Bucket, Key })).UploadId ?? ''

  it('becomes the object when it is completed', async () => {
    const Key = 'film.mp4'
    const UploadId = await begin(Key)
    const bytes = [randomBytes(PART_BYTES), randomBytes(10)]
    const parts = []
    for (const [index, Body] of bytes.entries()) {
      const { ETag } = await s3.uploadPart({ Bucket, Key, UploadId, PartNumber: index + 1, Body })
      parts.push({ ETag, PartNumber: index + 1 })
    }
    const listed = await s3.listParts({ Bucket, Key, UploadId, PartNumberMarker: '1' })
    expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([[2, 10]])
    expect((await s3.listMultipartUploads({ Bucket })).Uploads?.map((one) => one.Key)).toEqual([Key])
    expect(await codeOf(s3.getObject({ Bucket, Key }))).toBe('NoSuchKey')
    await s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts: parts } })
    const whole = await (await s3.getObject({ Bucket, Key })).Body?.transformToByteArray()
    expect(Buffer.concat(bytes).equals(whole ?? Buffer.alloc(0))).toBe(true)
    expect(await codeOf(s3.listParts({ Bucket, Key, UploadId }))).toBe('NoSuchUpload')
  })

  it('refuses small parts, unknown ones and another order, and can be aborted', async () => {
    const Key = 'small'
    const UploadId = await begin(Key)
    const one = await s3.uploadPart({ Bucket, Key, UploadId, PartNumber: 1, Body: 'a' })
    const two = await s3.uploadPart({ Bucket, Key, UploadId, PartNumber: 2, Body: 'b' })
    const complete = (...numbers: [number, string | undefined][]) => {
      const Parts = numbers.map(([PartNumber, ETag]) => ({ PartNumber, ETag }))
      return codeOf(s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))
    }
    expect(await complete([1, one.ETag], [2, two.ETag])).toBe('EntityTooSmall')
    expect(await complete([2, two.ETag], [1, one.ETag])).toBe('InvalidPartOrder')
    expect(await complete([1, two.ETag])).toBe('InvalidPart')
    await s3.abortMultipartUpload({ Bucket, Key, UploadId })
    expect(await complete([1, one.ETag])).toBe('NoSuchUpload')
  })
})

describe('what is not right is refused', () => {
  it.each([
    ['another secret', { secretAccessKey: 'other' }, 'SignatureDoesNotMatch'],
    ['another key', { accessKeyId: 'other' }, 'InvalidAccessKeyId'],
    ['another region', { region: 'elsewhere' }, 'AccessDenied'],
  ])('%s', async (_what, more, code) => {
    const other = clientOf(more)
    expect(await codeOf(other.putObject({ Bucket, Key: 'x', Body: 'x' }))).toBe(code)
    other.destroy()
  })

  it('no signature, another bucket, a tag, another checksum, another operation', async () => {
    expect((await fetch(`${listener.url}/storage/v1/s3/media/x`)).status).toBe(403)
    expect(await codeOf(s3.getObject({ Bucket: 'other', Key: 'x' }))).toBe('NoSuchBucket')
    expect(await codeOf(s3.putObject({ Bucket, Key: 'x', Body: 'x', Tagging: 'a=b' }))).toBe('NotImplemented')
    expect(await codeOf(s3.putObject({ Bucket, Key: 'x', Body: 'x', ContentMD5: 'AAAA' }))).toBe('BadDigest')
    expect(await codeOf(s3.getObjectAcl({ Bucket, Key: 'x' }))).toBe('NotImplemented')
    expect(await codeOf(s3.getObject({ Bucket, Key: 'x' }))).toBe('NoSuchKey')
  })
})
