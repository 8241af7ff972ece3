import { readFile, rm } from 'node:fs/promises'
import type { Bucket } from './bucket.ts'
import { invalid, S3Error } from './errors.ts'
import { MAX_PARTS, type Multipart } from './multipart.ts'
import { answerXml, metadataOf, typeOf } from './objects.ts'
import type { Received } from './receive.ts'
import { contentsOf } from './xml.ts'

const MAX_LISTED = 1_000

type Place = { name: string; key: string }

export const createUpload = async (
  multipart: Multipart,
  { name, key }: Place,
  headers: Headers,
): Promise<Response> => {
  const id = await multipart.begin({ key, type: typeOf(headers), metadata: metadataOf(headers) })
  return answerXml('InitiateMultipartUploadResult', { Bucket: name, Key: key, UploadId: id })
}

export const uploadPart = async (
  multipart: Multipart,
  { key }: Place,
  query: URLSearchParams,
  receive: () => Promise<Received>,
): Promise<Response> => {
  const id = query.get('uploadId') ?? ''
  const number = Number(query.get('partNumber'))
  if (!(Number.isInteger(number) && number >= 1 && number <= MAX_PARTS))
    throw invalid(`expected partNumber from 1 to ${MAX_PARTS}`)
  await multipart.begun(id, key)
  const { etag } = await multipart.add(id, number, await receive())
  return new Response(null, { headers: { etag: `"${etag}"` } })
}

export const listParts = async (
  multipart: Multipart,
  { name, key }: Place,
  query: URLSearchParams,
): Promise<Response> => {
  const id = query.get('uploadId') ?? ''
  await multipart.begun(id, key)
  const after = Number(query.get('part-number-marker') ?? 0)
  const rest = (await multipart.parts(id)).filter(({ number }) => number > after)
  const listed = rest.slice(0, MAX_LISTED)
  return answerXml('ListPartsResult', {
    Bucket: name,
    Key: key,
    UploadId: id,
    IsTruncated: rest.length > listed.length,
    NextPartNumberMarker: listed.at(-1)?.number ?? 0,
    Part: listed.map(({ number, etag, size, modified }) => ({
      PartNumber: number,
      LastModified: modified,
      ETag: `"${etag}"`,
      Size: size,
    })),
  })
}

export const completeUpload = async (
  { bucket, multipart }: { bucket: Bucket; multipart: Multipart },
  { name, key }: Place,
  id: string,
  { path }: Received,
): Promise<Response> => {
  const document = await readFile(path, 'utf8')
  await rm(path)
  const { type, metadata } = await multipart.begun(id, key)
  const named = contentsOf(document, 'Part').map((part) => ({
    number: Number(contentsOf(part, 'PartNumber')[0]),
    etag: (contentsOf(part, 'ETag')[0] ?? '').replaceAll('"', ''),
  }))
  const whole = await multipart.join(id, named)
  await bucket.put(key, whole, { etag: whole.md5, type, metadata })
  await multipart.remove(id)
  return answerXml('CompleteMultipartUploadResult', { Bucket: name, Key: key, ETag: `"${whole.md5}"` })
}

export const abortUpload = async (multipart: Multipart, { key }: Place, id: string): Promise<Response> => {
  await multipart.begun(id, key)
  await multipart.remove(id)
  return new Response(null, { status: 204 })
}

export const listUploads = async (
  multipart: Multipart,
  name: string,
  query: URLSearchParams,
): Promise<Response> => {
  if (query.has('delimiter')) throw new S3Error(501, 'NotImplemented', 'delimiter')
  const uploads = await multipart.list()
  return answerXml('ListMultipartUploadsResult', {
    Bucket: name,
    IsTruncated: false,
    Upload: uploads.map(({ id, key, initiated }) => ({ Key: key, UploadId: id, Initiated: initiated })),
  })
}
