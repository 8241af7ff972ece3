import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono } from 'hono'
import { type Bucket, createBucket } from './bucket.ts'
import { noSuchBucket, notImplemented, S3Error } from './errors.ts'
import { createMultipart, type Multipart } from './multipart.ts'
import { deleteObjects, getObject, listObjects, putObject } from './objects.ts'
import { abortUpload, completeUpload, createUpload, listParts, listUploads, uploadPart } from './parts.ts'
import { receive } from './receive.ts'
import { type Credentials, checkSignature } from './signature.ts'

/** A way to make a test's storage fail or wait; what it answers is sent. */
export type Interfere = (request: Request) => Promise<Response | undefined> | Response | undefined

/** Headers that change what an operation means, and are not known here. */
const UNKNOWN = [
  /^x-amz-(?!date$|content-sha256$|meta-|user-agent$|checksum-crc32$|sdk-checksum|checksum-mode$)/,
  /^if-/,
]
const KNOWN_QUERY = new Set([
  'x-id',
  'list-type',
  'prefix',
  'max-keys',
  'continuation-token',
  'start-after',
  'uploads',
  'uploadId',
  'partNumber',
  'part-number-marker',
  'max-parts',
  'key-marker',
  'upload-id-marker',
  'max-uploads',
  'delete',
  'encoding-type',
])

type Place = { name: string; key: string; bucket: Bucket; multipart: Multipart; temporary: string }

/**
 * The S3 endpoint of Supabase Storage, as far as the gateway's client uses it: buckets by path, signatures checked, everything else
 * refused. Buckets are folders of `dir`; there are those that were named.
 */
export const createStorageApp = async (options: {
  dir: string
  /** The path before the bucket's name. */
  base?: string
  buckets: string[]
  credentials: Credentials
  interfere?: Interfere
}): Promise<Hono> => {
  const { dir, base = '', credentials, interfere } = options
  for (const name of options.buckets)
    for (const folder of ['objects', 'temporary/uploads'])
      await mkdir(join(dir, name, folder), { recursive: true })

  const placeOf = (path: string): Place => {
    const [name = '', ...rest] = path.slice(base.length + 1).split('/')
    const folder = join(dir, encodeURIComponent(name))
    if (name === '' || name.startsWith('.') || !existsSync(folder)) throw noSuchBucket(name)
    const temporary = join(folder, 'temporary')
    return {
      name,
      key: rest.map(decodeURIComponent).join('/'),
      bucket: createBucket(join(folder, 'objects')),
      multipart: createMultipart(temporary),
      temporary,
    }
  }

  const onBucket = (place: Place, request: Request, query: URLSearchParams, sha256?: string) => {
    const { name, bucket, multipart, temporary } = place
    if (request.method === 'HEAD') return new Response(null)
    if (request.method === 'GET' && query.has('uploads')) return listUploads(multipart, name, query)
    if (request.method === 'GET' && query.get('list-type') === '2') return listObjects(bucket, name, query)
    if (request.method === 'POST' && query.has('delete'))
      return receive(request, sha256, temporary).then((body) => deleteObjects(bucket, request.headers, body))
    throw notImplemented(`${request.method} of a bucket`)
  }

  const onObject = async (place: Place, request: Request, query: URLSearchParams, sha256?: string) => {
    const { key, bucket, multipart, temporary } = place
    const id = query.get('uploadId')
    const body = () => receive(request, sha256, temporary)
    switch (request.method) {
      case 'POST':
        if (query.has('uploads')) return createUpload(multipart, place, request.headers)
        if (id !== null) return completeUpload(place, place, id, await body())
        break
      case 'PUT':
        return id === null
          ? putObject(bucket, key, request.headers, await body())
          : uploadPart(multipart, place, query, body)
      case 'DELETE':
        if (id !== null) return abortUpload(multipart, place, id)
        await bucket.remove(key)
        return new Response(null, { status: 204 })
      case 'HEAD':
      case 'GET':
        return id === null ? getObject(await bucket.get(key), request) : listParts(multipart, place, query)
    }
    throw notImplemented(`${request.method} of an object`)
  }

  return new Hono().all(`${base}/*`, async (context) => {
    const request = context.req.raw
    try {
      const sent = await interfere?.(request)
      if (sent) return sent
      const sha256 = checkSignature(request, credentials)
      const url = new URL(request.url)
      const header = [...request.headers.keys()].find((name) => UNKNOWN.some((one) => one.test(name)))
      const parameter = [...url.searchParams.keys()].find((name) => !KNOWN_QUERY.has(name))
      if (header || parameter) throw notImplemented(header ?? `?${parameter}`)
      const place = placeOf(url.pathname)
      return await (place.key === '' ? onBucket : onObject)(place, request, url.searchParams, sha256)
    } catch (error) {
      if (error instanceof S3Error) return error.response(request.method === 'HEAD')
      throw error
    }
  })
}
