import { cidOfBlob, cidOfRecord } from './cid.ts'
import { type BlobReference, checkPost, TID } from './lexicon.ts'
import { invalid, Refusal } from './refusal.ts'

export type Post = { did: string; rkey: string; cid: string; record: Record<string, unknown>; writes: number }
type StoredBlob = { mimeType: string; size: number; uploadedAt: number; isReferenced: boolean }

/** A server deletes what no record refers to "within a time window (eg, minutes)". */
const UNREFERENCED_MS = 10 * 60_000

const kinds: [type: string, test: (bytes: Buffer) => boolean][] = [
  ['image/jpeg', (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  ['image/png', (bytes) => bytes.subarray(1, 4).toString() === 'PNG'],
  ['image/webp', (bytes) => bytes.subarray(8, 12).toString() === 'WEBP'],
  ['video/mp4', (bytes) => bytes.subarray(4, 8).toString() === 'ftyp'],
]

/** The repositories of all accounts: their posts by key, and their blobs. */
export const createRepositories = () => {
  const posts = new Map<string, Post>()
  const blobs = new Map<string, StoredBlob>()
  const keyOf = (did: string, rkey: string): string => `at://${did}/app.bsky.feed.post/${rkey}`
  const blobKey = (did: string, cid: string): string => `${did} ${cid}`

  const requireBlob = (did: string, blob: BlobReference, accept: RegExp, maxSize: number): StoredBlob => {
    const cid = blob.ref.$link
    const stored = blobs.get(blobKey(did, cid))
    const isGone = !stored || (!stored.isReferenced && Date.now() - stored.uploadedAt > UNREFERENCED_MS)
    if (isGone) throw new Refusal(400, 'BlobNotFound', `Could not find blob: ${cid}`)
    if (stored.size > maxSize)
      throw new Refusal(400, 'BlobTooLarge', `This file is too large. It is ${stored.size} bytes`)
    if (!accept.test(stored.mimeType) || blob.mimeType !== stored.mimeType || blob.size !== stored.size) {
      throw new Refusal(
        400,
        'InvalidMimeType',
        `Referenced Mimetype does not match stored blob. ${stored.mimeType}`,
      )
    }
    return stored
  }

  return {
    posts,
    forget: (): void => {
      posts.clear()
      blobs.clear()
    },
    /** So much time has gone by for what was uploaded. */
    age: (ms: number): void => {
      for (const blob of blobs.values()) blob.uploadedAt -= ms
    },
    uploadBlob: (did: string, bytes: Buffer, announced: string): BlobReference => {
      if (bytes.length === 0) throw invalid('No data was sent')
      const mimeType = kinds.find(([, test]) => test(bytes))?.[0] ?? announced
      const cid = cidOfBlob(bytes)
      const isReferenced = blobs.get(blobKey(did, cid))?.isReferenced ?? false
      blobs.set(blobKey(did, cid), { mimeType, size: bytes.length, uploadedAt: Date.now(), isReferenced })
      return { $type: 'blob', ref: { $link: cid }, mimeType, size: bytes.length }
    },
    /** Creates or updates, and does nothing for a record that is there as it is. */
    putRecord: (did: string, rkey: string, record: Record<string, unknown>): Post => {
      if (!TID.test(rkey)) throw invalid(`Invalid record key: ${rkey} is no TID`)
      const used = checkPost(record)
      const cid = cidOfRecord(record)
      const uri = keyOf(did, rkey)
      const current = posts.get(uri)
      if (current?.cid === cid) return current
      for (const { blob, accept, maxSize } of used)
        requireBlob(did, blob, accept, maxSize).isReferenced = true
      const post = { did, rkey, cid, record, writes: (current?.writes ?? 0) + 1 }
      posts.set(uri, post)
      return post
    },
    getRecord: (did: string, rkey: string): Post => {
      const post = posts.get(keyOf(did, rkey))
      if (!post) throw new Refusal(400, 'RecordNotFound', `Could not locate record: ${keyOf(did, rkey)}`)
      return post
    },
    uriOf: ({ did, rkey }: Post): string => keyOf(did, rkey),
  }
}
