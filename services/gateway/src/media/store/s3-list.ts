import type { S3 } from '@aws-sdk/client-s3'
import { isId, type ListedMedia } from './store.ts'

const ID_LENGTH = 36
const NOTES = '.json'

/** Uploads in parts that are not completed, by the id of their key: when they began. */
const unfinished = async (s3: S3, Bucket: string): Promise<Map<string, number>> => {
  const found = new Map<string, number>()
  let marker: { KeyMarker?: string; UploadIdMarker?: string } = {}
  for (;;) {
    const page = await s3.listMultipartUploads({ Bucket, ...marker })
    for (const { Key = '', Initiated } of page.Uploads ?? [])
      if (isId(Key)) found.set(Key, Math.max(found.get(Key) ?? 0, Initiated?.getTime() ?? Date.now()))
    if (!page.IsTruncated || !page.NextKeyMarker) return found
    marker = {
      KeyMarker: page.NextKeyMarker,
      ...(page.NextUploadIdMarker ? { UploadIdMarker: page.NextUploadIdMarker } : {}),
    }
  }
}

/** What lies in a bucket: objects in the order of their keys, which begin with an id, and uploads in parts. */
export async function* listBucket(s3: S3, Bucket: string): AsyncGenerator<ListedMedia[]> {
  const begun = await unfinished(s3, Bucket)
  const open = [...begun.keys()].sort()
  /** The last id of a page may go on in the next one. */
  let last: ListedMedia | undefined
  let after: string | undefined
  for (;;) {
    const page = await s3.listObjectsV2({ Bucket, ...(after ? { ContinuationToken: after } : {}) })
    const listed: ListedMedia[] = last ? [last] : []
    for (const { Key = '', LastModified } of page.Contents ?? []) {
      const id = Key.slice(0, ID_LENGTH)
      if (!isId(id)) continue
      while (open[0] !== undefined && open[0] < id) {
        const key = open.shift() ?? ''
        if (key !== listed.at(-1)?.id) listed.push({ id: key, isKept: false, at: begun.get(key) ?? 0 })
      }
      if (listed.at(-1)?.id !== id) listed.push({ id, isKept: false, at: begun.get(id) ?? 0 })
      const one = listed.at(-1) as ListedMedia
      one.at = Math.max(one.at, LastModified?.getTime() ?? Date.now())
      one.isKept ||= Key === `${id}${NOTES}`
    }
    after = page.IsTruncated ? page.NextContinuationToken : undefined
    if (after === undefined) {
      for (const id of open)
        if (id !== listed.at(-1)?.id) listed.push({ id, isKept: false, at: begun.get(id) ?? 0 })
      if (listed.length > 0) yield listed
      return
    }
    last = listed.pop()
    if (listed.length > 0) yield listed
  }
}
