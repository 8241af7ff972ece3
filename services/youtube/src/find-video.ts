import { CANNOT_LOOK, ConnectFailed, type Finding, ResponseLost } from '@carteiro/platform-kit'
import { YouTubeFailure } from './failures.ts'
import * as limits from './limits.ts'
import type { Session } from './open-session.ts'
import { searchUploads } from './search-uploads.ts'
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

/** Asks the session. Undefined when it cannot tell any more, and the video has to be looked for. */
const askSession = async (
  { api }: Upload,
  { url, totalBytes }: Session,
  uploadedAt: string,
  secondsSinceCall: number,
): Promise<Finding<UploadedRecord> | undefined> => {
  const askLater = (): Finding<UploadedRecord> =>
    secondsSinceCall > limits.SILENCE_LIMIT_SECONDS
      ? unknown
      : again('finding out whether YouTube has the whole file')
  try {
    const answer = await api.probeSession(url, totalBytes)
    if ('video' in answer) {
      return { done: { video_id: answer.video.id, privacy: answer.video.privacy, uploaded_at: uploadedAt } }
    }
    // All bytes, and no video: it is being made of them.
    return answer.storedBytes >= totalBytes ? askLater() : { notDone: true }
  } catch (error) {
    if (error instanceof YouTubeFailure && error.sessionEnd) return undefined
    if (isPassing(error)) return askLater()
    if (error instanceof YouTubeFailure && error.verdict === 'reconnect') throw error
    return unknown
  }
}

/**
 * What became of the end of an upload without an answer. The session tells: asked again after its end it gives the same
 * answer as at first. When it is gone, or does not say which video it made, the video is looked for; that it is not
 * found never means that there is none.
 * https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
 */
export const findOut = async (
  upload: Upload,
  session: Session,
  beganAt: Date,
  secondsSinceCall: number,
): Promise<Finding<UploadedRecord>> => {
  const uploadedAt = beganAt.toISOString()
  const told = await askSession(upload, session, uploadedAt, secondsSinceCall)
  if (told) return told
  const found = await searchUploads(upload, session).catch((error: unknown) => {
    if (isPassing(error)) return undefined
    throw error
  })
  if (found === 'several') return unknown
  if (found) {
    const privacy = found.status?.privacyStatus ?? null
    return { done: { video_id: found.id, privacy, uploaded_at: uploadedAt } }
  }
  return secondsSinceCall > limits.SEARCH_LIMIT_SECONDS
    ? unknown
    : again('looking for the video among the uploads of the channel')
}

/** A video that was uploaded since a restore of the database, by its size together with its title. */
export const findSince = async (
  upload: Upload,
  session: Session,
  since: Date,
): Promise<Finding<UploadedRecord>> => {
  const found = await searchUploads(upload, { ...session, startedAt: since.toISOString() })
  if (found === undefined || found === 'several') return { unknown: true, message: CANNOT_LOOK }
  const privacy = found.status?.privacyStatus ?? null
  return { done: { video_id: found.id, privacy, uploaded_at: since.toISOString() } }
}
