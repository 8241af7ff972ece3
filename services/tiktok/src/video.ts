import { type Media, type Publish, readSettings } from '@carteiro/platform-kit'
import { awaitEnd } from './await-end.ts'
import { openUpload } from './open-upload.ts'
import { audienceOf } from './post.ts'
import { sendChunks } from './send-chunks.ts'
import { sendLastChunk } from './send-last-chunk.ts'
import { tiktokSettings } from './settings.ts'
import { currentTask, type TaskParts, unlessSpoilt } from './task.ts'

/**
 * tiktok_video: an upload is opened, the file is sent in chunks of which the last one makes TikTok post, and the task
 * is watched to its end.
 * https://developers.tiktok.com/doc/content-posting-api-reference-direct-post
 */
export const publishVideo =
  (parts: (attempt: Parameters<Publish>[0]) => TaskParts): Publish =>
  async (attempt) => {
    const task = currentTask(parts(attempt))
    const audience = audienceOf(readSettings(tiktokSettings, attempt.content.settings))
    const upload = await openUpload(task)
    return unlessSpoilt(task, async () => {
      const openSource = sourceOf(attempt)
      await sendChunks(task, upload, openSource)
      const { sent_at: since } = await sendLastChunk(task, upload, openSource)
      return awaitEnd(task, {
        ...upload,
        since,
        kind: 'video',
        privacy: audience.draft ? null : audience.privacy,
      })
    })
  }

/** Opens the file once, when it is first needed. */
const sourceOf = (attempt: Parameters<Publish>[0]): (() => Promise<Media>) => {
  const [file] = attempt.content.mediaFiles
  let opened: Promise<Media> | undefined
  return () => {
    if (!file) throw new Error('a video was planned without a file')
    opened ??= attempt.openMedia(file)
    return opened
  }
}
