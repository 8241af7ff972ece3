import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { jwtVerify, SignJWT } from 'jose'
import type { Sql } from 'postgres'
import { z } from 'zod'
import { createTokenVerifier, type TokenKeys } from '../../realtime/tokens.ts'
import type { Interfere } from '../app.ts'
import { createBucket } from '../bucket.ts'
import { S3Error } from '../errors.ts'
import { getObject } from '../objects.ts'
import { badRequest, badToken, noSuchBucket, noSuchObject, StorageError } from './errors.ts'
import { type Place, receiveUpload, removeObjects, requireObject, writeObject } from './objects.ts'
import { asCaller } from './rights.ts'

const newBucket = z.object({ id: z.string().min(1), public: z.boolean().default(false) })
const signing = z.object({ expiresIn: z.number().positive() })
const removal = z.object({ prefixes: z.array(z.string()).min(1) })

const read = async <T>(schema: z.ZodType<T>, request: Request): Promise<T> => {
  const parsed = schema.safeParse(await request.json().catch(() => undefined))
  if (!parsed.success) throw badRequest(parsed.error.message)
  return parsed.data
}

/** The rest of the path behind a bucket's name, as an object is called. */
const nameIn = (parts: string[]): string => {
  const name = parts.map(decodeURIComponent).join('/')
  if (name === '') throw badRequest('expected the path of an object')
  return name
}

/**
 * Supabase Storage, as far as apps and the gateway use it by `@supabase/storage-js`: buckets, and objects that are uploaded, replaced,
 * read, signed and removed under the policies of `storage.objects`. The bytes lie where the S3 endpoint has them (../app.ts).
 * https://supabase.com/docs/reference/self-hosting-storage/introduction
 *
 * @param options.base the path that it is mounted at, such as `/storage/v1`
 */
export const createStorageRest = (options: {
  sql: Sql
  dir: string
  base: string
  keys: TokenKeys & { jwtSecret: string }
  interfere?: Interfere
}): Hono => {
  const { sql, dir, base, keys, interfere } = options
  const secret = new TextEncoder().encode(keys.jwtSecret)
  const within = asCaller(sql, createTokenVerifier(keys))

  const placeOf = async (bucketId: string, name: string): Promise<Place> => {
    const folder = join(dir, encodeURIComponent(bucketId))
    const temporary = join(folder, 'temporary')
    for (const path of [join(folder, 'objects'), join(temporary, 'uploads')])
      await mkdir(path, { recursive: true })
    return { bucketId, name, bucket: createBucket(join(folder, 'objects')), temporary }
  }
  /** Found by Storage itself, whatever the caller may. @throws StorageError */
  const requireBucket = async (id: string): Promise<{ id: string; public: boolean }> => {
    const [row] = await sql<{ id: string; public: boolean }[]>`
      select id, coalesce(public, false) as public from storage.buckets where id = ${id}`
    if (!row) throw noSuchBucket()
    return row
  }

  const send = async (place: Place, request: Request): Promise<Response> => {
    const object = await place.bucket.get(place.name).catch(() => undefined)
    if (!object) throw noSuchObject()
    return getObject(object, request)
  }

  const onBucket = async (request: Request, id: string | undefined): Promise<Response> => {
    if (request.method === 'POST' && id === undefined) {
      const wanted = await read(newBucket, request)
      await within(
        request,
        (transaction) =>
          transaction`insert into storage.buckets (id, name, public) values (${wanted.id}, ${wanted.id}, ${wanted.public})`,
      )
      return Response.json({ name: wanted.id })
    }
    const found = id === undefined ? [] : [id]
    if (request.method === 'DELETE') {
      const gone = await within(
        request,
        (transaction) => transaction`delete from storage.buckets where id = any (${found}) returning id`,
      )
      if (gone.length === 0) throw noSuchBucket()
      return Response.json({ message: 'Successfully deleted' })
    }
    const rows = await within(
      request,
      (transaction) => transaction`select * from storage.buckets where id = any (${found})`,
    )
    if (rows.length === 0) throw noSuchBucket()
    return Response.json(rows[0])
  }

  const onSigned = async (request: Request, place: Place): Promise<Response> => {
    const { bucketId, name } = place
    if (request.method === 'POST') {
      const { expiresIn } = await read(signing, request)
      await within(request, (transaction) => requireObject(transaction, place))
      const token = await new SignJWT({ url: `${bucketId}/${name}` })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + expiresIn)
        .sign(secret)
      const path = name.split('/').map(encodeURIComponent).join('/')
      return Response.json({ signedURL: `/object/sign/${bucketId}/${path}?token=${token}` })
    }
    const token = new URL(request.url).searchParams.get('token') ?? ''
    const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'] }).catch((error) => {
      throw badToken(`"exp" claim or signature: ${error.message}`)
    })
    if (payload.url !== `${bucketId}/${name}`) throw badToken('the signature is that of another object')
    return send(place, request)
  }

  const onObject = async (request: Request, parts: string[]): Promise<Response> => {
    const [first = ''] = parts
    const kind = ['authenticated', 'public', 'sign'].includes(first) && parts.length > 2 ? first : ''
    const [id = '', ...rest] = kind ? parts.slice(1) : parts
    const bucketId = decodeURIComponent(id)
    const found = await requireBucket(bucketId)
    if (request.method === 'DELETE') {
      const { bucket } = await placeOf(bucketId, '')
      const { prefixes } = await read(removal, request)
      return Response.json(
        await within(request, (transaction) => removeObjects(transaction, bucketId, prefixes, bucket)),
      )
    }
    const place = await placeOf(bucketId, nameIn(rest))
    if (kind === 'sign') return onSigned(request, place)
    if (request.method === 'POST' || request.method === 'PUT') {
      const isUpsert = request.headers.get('x-upsert') === 'true'
      const replaces = request.method === 'PUT' ? 'always' : isUpsert ? 'perhaps' : 'never'
      const sent = await receiveUpload(request, place.temporary)
      return Response.json(
        await within(request, (transaction, claims) =>
          writeObject(transaction, claims, place, sent, replaces),
        ),
      )
    }
    if (kind === 'public' && !found.public) throw noSuchBucket()
    if (!found.public) await within(request, (transaction) => requireObject(transaction, place))
    return send(place, request)
  }

  const answer = async (request: Request): Promise<Response> => {
    const [kind, ...parts] = new URL(request.url).pathname.slice(base.length + 1).split('/')
    if (kind === 'bucket' && parts.length < 2) return onBucket(request, parts[0])
    if (kind === 'object') return onObject(request, parts)
    throw new StorageError(404, 'not_found', `the emulator does not know ${request.method} ${kind}`)
  }

  return new Hono().use(cors()).all(`${base}/*`, async (context) => {
    const request = context.req.raw
    try {
      return (await interfere?.(request)) ?? (await answer(request))
    } catch (error) {
      if (error instanceof StorageError) return error.response()
      if (error instanceof S3Error && error.status === 416)
        return new StorageError(416, 'InvalidRange', error.message).response()
      throw error
    }
  })
}
