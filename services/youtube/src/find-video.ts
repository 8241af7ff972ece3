import { ConnectFailed, type Finding, ResponseLost } from '@carteiro/platform-kit'
import type { Video } from './api.ts'
import { YouTubeFailure } from './failures.ts'
import * as limits from './limits.ts'
import { type Session, SLUG_PREFIX } from './open-session.ts'
import type { UploadedRecord } from './send-last-bytes.ts'
import type { Upload } from './upload.ts'

const NOTHING_TELLS =
  'YouTube gave no answer to the end of the upload, and does not tell what became of it: look at the channel before you post again.'

const again = (reason: string): Finding<UploadedRecord> => ({
  lookAgainIn: limits.LOOK_AGAIN_SECONDS,
  reason,
})
const unknown: Finding<UploadedRecord> = { unknown: true, message: NOTHING_TELLS }

/** It passes by itself: what is asked for cannot be told just now. */
const isPassing = (error: unknown): boolean =>
  error instanceof ResponseLost ||
  error instanceof ConnectFailed ||
  (error instanceof YouTubeFailure && ['retry', 'wait', 'unclear'].includes(error.verdict))

/** Whether a video is this session's: its file's name tells, or its size together with its title. Never its title alone. */
const isOurs = ({ fileDetails, snippet }: Video, session: Session): boolean => {
  const { fileName } = fileDetails ?? {}
  if (fileName?.startsWith(SLUG_PREFIX)) return fileName.startsWith(session.slug)
  return fileDetails?.fileSize === String(session.totalBytes) && snippet?.title === session.title
}

/**
 * Looks for the video of a session that YouTube has forgotten, among what the channel has uploaded since. The list of
 * uploads shows its owner private ones too; the search of YouTube lags, and has a small quota of its own.
 */
const findAmongUploads = async (upload: Upload, session: Session): Promise<Video[]> => {
  const { api, attempt } = upload
  if (session.uploadsPlaylist === null) return []
  const since = Date.parse(session.startedAt) - limits.CLOCK_SLACK_SECONDS * 1000
  const ids = (await api.uploads(session.uploadsPlaylist))
    .filter(({ snippet }) => Date.parse(snippet?.publishedAt ?? session.startedAt) >= since)
    .flatMap(({ contentDetails }) => contentDetails?.videoId ?? [])
  if (ids.length === 0) return []
  const found = (await api.videos(ids)).filter((video) => isOurs(video, session))
  return attempt.withoutPostsOfOthers(found, new Date(session.startedAt))
}

/**
 * What became of the end of an upload without an answer. The session tells: asked again after its end it gives the same
 * answer as at first.
 * https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
 */
export const findOut = async (
  upload: Upload,
  session: Session,
  beganAt: Date,
  secondsSinceCall: number,
): Promise<Finding<UploadedRecord>> => {
  const uploadedAt = beganAt.toISOString()
  try {
    const answer = await upload.api.probeSession(session.url, session.totalBytes)
    if (!('video' in answer)) return { notDone: true }
    return {
      done: { video_id: answer.video.id, privacy: answer.video.privacy, uploaded_at: uploadedAt },
    }
  } catch (error) {
    if (!(error instanceof YouTubeFailure && error.isSessionGone)) {
      if (!isPassing(error)) {
        if (error instanceof YouTubeFailure && error.verdict === 'reconnect') throw error
        return unknown
      }
      const reason = 'finding out whether YouTube has the whole file'
      return secondsSinceCall > limits.SILENCE_LIMIT_SECONDS ? unknown : again(reason)
    }
  }
  const found = await findAmongUploads(upload, session).catch((error: unknown) => {
    if (isPassing(error)) return []
    throw error
  })
  const [video, ...others] = found
  if (video && others.length === 0) {
    return {
      done: { video_id: video.id, privacy: video.status?.privacyStatus ?? null, uploaded_at: uploadedAt },
    }
  }
  if (video || secondsSinceCall > limits.SEARCH_LIMIT_SECONDS) return unknown
  return again('looking for the video among the uploads of the channel')
}
