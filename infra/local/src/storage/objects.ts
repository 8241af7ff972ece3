import { createReadStream } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Bucket, StoredObject } from './bucket.ts'
import { S3Error } from './errors.ts'
import type { Received } from './receive.ts'
import { contentsOf, xml } from './xml.ts'

const METADATA = 'x-amz-meta-'
const MAX_KEYS = 1_000

export const metadataOf = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    [...headers].flatMap(([name, value]) => (name.startsWith(METADATA) ? [[name, value]] : [])),
  )

export const typeOf = (headers: Headers): string => headers.get('content-type') ?? 'application/octet-stream'
export const answerXml = (root: string, value: Parameters<typeof xml>[1]): Response =>
  new Response(xml(root, value), { headers: { 'content-type': 'application/xml' } })

/** Both ends included; undefined for the whole. @throws S3Error 416 */
const rangeOf = (header: string | null, size: number): { start: number; end: number } | undefined => {
  if (header === null) return undefined
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? []
  const start = first ? Number(first) : size - Math.min(Number(last || 0), size)
  const end = first && last ? Math.min(Number(last), size - 1) : size - 1
  if (start <= end && start < size) return { start, end }
  throw new S3Error(416, 'InvalidRange', `the object has ${size} bytes`)
}

export const getObject = (object: StoredObject, request: Request): Response => {
  const range = rangeOf(request.headers.get('range'), object.size)
  const { start, end } = range ?? { start: 0, end: object.size - 1 }
  const isEmpty = request.method === 'HEAD' || object.size === 0
  const body = isEmpty
    ? null
    : (Readable.toWeb(createReadStream(object.path, { start, end })) as ReadableStream)
  return new Response(body, {
    status: range ? 206 : 200,
    headers: {
      ...object.metadata,
      'content-type': object.type,
      'content-length': String(end - start + 1),
      ...(range ? { 'content-range': `bytes ${start}-${end}/${object.size}` } : {}),
      'accept-ranges': 'bytes',
      etag: `"${object.etag}"`,
      'last-modified': object.modified.toUTCString(),
    },
  })
}

export const putObject = async (
  bucket: Bucket,
  key: string,
  headers: Headers,
  received: Received,
): Promise<Response> => {
  await bucket.put(key, received, {
    etag: received.md5,
    type: typeOf(headers),
    metadata: metadataOf(headers),
  })
  return new Response(null, { headers: { etag: `"${received.md5}"` } })
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjects = async (
  bucket: Bucket,
  name: string,
  query: URLSearchParams,
): Promise<Response> => {
  const prefix = query.get('prefix') ?? ''
  const max = Math.min(Number(query.get('max-keys') ?? MAX_KEYS), MAX_KEYS)
  const after = query.get('continuation-token') ?? query.get('start-after') ?? ''
  const { objects, isCut } = await bucket.list(prefix, after, max)
  return answerXml('ListBucketResult', {
    Name: name,
    Prefix: prefix,
    MaxKeys: max,
    KeyCount: objects.length,
    IsTruncated: isCut,
    NextContinuationToken: isCut ? objects.at(-1)?.key : undefined,
    Contents: objects.map(({ key, modified, etag, size }) => ({
      Key: key,
      LastModified: modified.toISOString(),
      ETag: `"${etag}"`,
      Size: size,
      StorageClass: 'STANDARD',
    })),
  })
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects = async (
  bucket: Bucket,
  headers: Headers,
  { path }: Received,
): Promise<Response> => {
  const document = await readFile(path, 'utf8')
  await rm(path)
  if (!headers.has('content-md5') && !headers.has('x-amz-checksum-crc32'))
    throw new S3Error(400, 'InvalidRequest', 'expected Content-MD5 or a checksum')
  const keys = contentsOf(document, 'Object').flatMap((object) => contentsOf(object, 'Key'))
  if (keys.length === 0 || keys.length > MAX_KEYS)
    throw new S3Error(400, 'MalformedXML', `expected 1 to ${MAX_KEYS} objects`)
  for (const key of keys) await bucket.remove(key)
  return answerXml('DeleteResult', { Deleted: keys.map((key) => ({ Key: key })) })
}
