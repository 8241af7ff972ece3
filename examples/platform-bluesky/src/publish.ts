import type { MediaFile } from '@carteiro/contracts'
import { type Attempt, inGenerations, type Publish, readSettings } from '@carteiro/platform-kit'
import type { BlueskyApi } from './api.ts'
import { facetsOf } from './facets.ts'
import { failures } from './failure-table.ts'
import { IMAGE_CALL_SECONDS, MAX_UPLOAD_GENERATIONS, PUT_CALL_SECONDS, VIDEO_CALL_SECONDS } from './limits.ts'
import { findPost, type Post } from './reconcile.ts'
import { type Blob, recordOf } from './record.ts'
import { recordKeyOf } from './record-key.ts'
import { type BlueskySettings, blueskySettings } from './settings.ts'

/** The files of a post, or the picture of its link card. */
const filesToUpload = (files: readonly MediaFile[], { linkCard }: BlueskySettings): MediaFile[] => {
  if (files.length > 0 || !linkCard?.thumbnail) return [...files]
  const { url, size, type } = linkCard.thumbnail
  return [{ name: 'thumbnail', url, size, type }]
}

/** A file that is uploaded twice is one blob: it is named by its content. */
const uploadFiles = async (
  attempt: Attempt,
  api: BlueskyApi,
  files: readonly MediaFile[],
): Promise<Blob[]> => {
  const blobs: Blob[] = []
  for (const [index, file] of files.entries()) {
    await attempt.report('uploading', (100 * index) / files.length)
    const callSeconds = file.type.startsWith('video/') ? VIDEO_CALL_SECONDS : IMAGE_CALL_SECONDS
    const blob = await attempt.step(`upload_blob ${index + 1}`, {
      callSeconds,
      intent: { name: file.name, size: file.size },
      act: async (signal) => api.uploadBlob(await attempt.openMedia(file), signal, callSeconds * 1000),
    })
    blobs.push(blob)
  }
  return blobs
}

/** bluesky_post: the files are uploaded, then one call writes the post under a key that is the job's own. */
export const publishPost =
  (apiOf: (attempt: Attempt) => BlueskyApi, webUrl: string): Publish =>
  async (attempt) => {
    const { caption: text, mediaFiles: files } = attempt.content
    const settings = readSettings(blueskySettings, attempt.content.settings)
    const rkey = recordKeyOf(attempt.jobId)
    const api = apiOf(attempt)
    const unknownHandles: string[] = []

    /** The record is written down before the call: a repeated call sends the same. */
    const intentOf = async (blobs: Blob[]) => {
      const { facets, unknown } = await facetsOf(text, api.resolveHandle)
      unknownHandles.push(...unknown)
      return { rkey, record: recordOf({ text, facets, files, settings, blobs, createdAt: new Date() }) }
    }

    const post = await inGenerations(
      attempt,
      async (current): Promise<Post> => {
        const blobs = await uploadFiles(current, api, filesToUpload(files, settings))
        await current.report('confirming', 95)
        return current.step('put_record', {
          publishes: true,
          callSeconds: PUT_CALL_SECONDS,
          idempotent: { forSeconds: Number.POSITIVE_INFINITY },
          intent: () => intentOf(blobs),
          act: async (signal, { record }) => ({ post_id: (await api.putRecord(rkey, record, signal)).uri }),
          findSince: () => findPost(api, rkey),
        })
      },
      (error, { generation }) => {
        if (failures.remedyOf(error) !== 'upload_again' || generation >= MAX_UPLOAD_GENERATIONS) throw error
        return { reason: 'an uploaded file was deleted before the post referred to it' }
      },
    )
    return {
      ...post,
      permalink: `${webUrl}/profile/${attempt.account.externalId}/post/${rkey}`,
      ...(unknownHandles.length > 0
        ? { warnings: [`Not linked, since no account has the handle: ${unknownHandles.join(', ')}.`] }
        : {}),
    }
  }
