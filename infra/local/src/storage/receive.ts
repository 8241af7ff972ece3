import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { S3Error } from './errors.ts'

/** A body on disk, whole and as it was signed. */
export type Received = { path: string; size: number; md5: string }

const mismatch = (what: string): S3Error =>
  new S3Error(400, 'BadDigest', `the body does not have the ${what} given`)

/** What a client says of its body, which must be so. */
const check = (
  headers: Headers,
  sha256: string | undefined,
  found: { size: number; sha256: string; md5: Buffer; crc: number },
): void => {
  const length = headers.get('content-length')
  if (length !== null && Number(length) !== found.size)
    throw new S3Error(400, 'IncompleteBody', `expected ${length} bytes, ${found.size} came`)
  if (sha256 !== undefined && sha256 !== found.sha256)
    throw new S3Error(400, 'XAmzContentSHA256Mismatch', 'the body is not the one that was signed')
  const md5 = headers.get('content-md5')
  if (md5 !== null && md5 !== found.md5.toString('base64')) throw mismatch('Content-MD5')
  const crc = headers.get('x-amz-checksum-crc32')
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(found.crc)
  if (crc !== null && crc !== bytes.toString('base64')) throw mismatch('checksum')
}

/** Streams a body into `folder`. @throws S3Error where it is not what its headers say; nothing is left of it then */
export const receive = async (
  request: Request,
  sha256: string | undefined,
  folder: string,
): Promise<Received> => {
  const path = join(folder, randomUUID())
  const [sha, md5] = [createHash('sha256'), createHash('md5')]
  let [size, crc] = [0, 0]
  const counted = new Transform({
    transform(piece: Buffer, _encoding, done) {
      size += piece.length
      crc = crc32(piece, crc)
      sha.update(piece)
      md5.update(piece)
      done(null, piece)
    },
  })
  try {
    const body = request.body ? Readable.fromWeb(request.body as never) : Readable.from([])
    await pipeline(body, counted, createWriteStream(path))
    const digest = md5.digest()
    check(request.headers, sha256, { size, sha256: sha.digest('hex'), md5: digest, crc })
    return { path, size, md5: digest.toString('hex') }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}
