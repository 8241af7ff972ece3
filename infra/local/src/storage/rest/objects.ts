import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { TransactionSql } from 'postgres'
import type { Claims } from '../../realtime/tokens.ts'
import type { Bucket } from '../bucket.ts'
import { type Received, receive } from '../receive.ts'
import { badRequest, noSuchObject } from './errors.ts'

export type Place = { bucketId: string; name: string; bucket: Bucket; temporary: string }
type Sent = Received & { type: string; cacheControl: string }

const DEFAULT_TYPE = 'application/octet-stream'

/** The bytes of an upload, which come as the body itself or, from browsers, as the one file of a form. */
export const receiveUpload = async (request: Request, temporary: string): Promise<Sent> => {
  const type = request.headers.get('content-type') ?? DEFAULT_TYPE
  const cacheControl = request.headers.get('cache-control') ?? 'no-cache'
  if (!type.startsWith('multipart/form-data'))
    return { ...(await receive(request, undefined, temporary)), type, cacheControl }
  const form = await request.formData()
  const file = [...form.values()].find((value) => value instanceof Blob)
  if (!(file instanceof Blob)) throw badRequest('expected a file in the form')
  const seconds = form.get('cacheControl')
  const body = new Request(request.url, { method: 'POST', body: file })
  return {
    ...(await receive(body, undefined, temporary)),
    type: file.type || DEFAULT_TYPE,
    cacheControl: typeof seconds === 'string' ? `max-age=${seconds}` : 'no-cache',
  }
}

/**
 * Writes an object and its row, with the rights of the caller.
 *
 * @param replaces whether one may be there already
 */
export const writeObject = async (
  sql: TransactionSql,
  claims: Claims,
  { bucketId, name, bucket }: Place,
  sent: Sent,
  replaces: 'never' | 'perhaps' | 'always',
): Promise<{ Id: string; Key: string }> => {
  const metadata = {
    eTag: `"${sent.md5}"`,
    size: sent.size,
    mimetype: sent.type,
    cacheControl: sent.cacheControl,
    lastModified: new Date().toISOString(),
    contentLength: sent.size,
    httpStatusCode: 200,
  }
  const owner = typeof claims.sub === 'string' ? claims.sub : null
  const version = randomUUID()
  try {
    const update = sql`
      update storage.objects set metadata = ${sql.json(metadata)}, version = ${version}, updated_at = now()
      where bucket_id = ${bucketId} and name = ${name}
      returning id`
    const insert = () => sql`
      insert into storage.objects (bucket_id, name, owner, owner_id, version, metadata)
      values (${bucketId}, ${name}, ${owner}, ${owner}, ${version}, ${sql.json(metadata)})
      returning id`
    const [updated] = replaces === 'never' ? [] : await update
    const [row] = updated || replaces === 'always' ? [updated] : await insert()
    if (!row) throw noSuchObject()
    await bucket.put(name, sent, { etag: sent.md5, type: sent.type, metadata: {} })
    return { Id: row.id, Key: `${bucketId}/${name}` }
  } finally {
    await rm(sent.path, { force: true })
  }
}

/** Removes those that the caller may. @returns their rows */
export const removeObjects = async (
  sql: TransactionSql,
  bucketId: string,
  names: string[],
  bucket: Bucket,
): Promise<object[]> => {
  const rows = await sql`
    delete from storage.objects where bucket_id = ${bucketId} and name = any (${names})
    returning id, bucket_id, name, metadata`
  for (const { name } of rows) await bucket.remove(name)
  return [...rows]
}

/** @throws StorageError when no object is visible to the caller */
export const requireObject = async (sql: TransactionSql, { bucketId, name }: Place): Promise<void> => {
  const rows = await sql`select from storage.objects where bucket_id = ${bucketId} and name = ${name}`
  if (rows.length === 0) throw noSuchObject()
}
