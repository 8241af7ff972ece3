import type { PlatformResponse } from '@carteiro/contracts'
import type { Publish } from '@carteiro/platform-kit'
import { awaitProcessing, type Processed } from './await-processing.ts'
import { addExtras } from './extras.ts'
import { openSession, type Session } from './open-session.ts'
import { sendBytes } from './send-bytes.ts'
import { sendLastBytes, type Uploaded } from './send-last-bytes.ts'
import { currentUpload, sourceOf, type UploadParts, unlessGone } from './upload.ts'

const permalinkOf = (option: string, videoId: string): string =>
  option === 'youtube_short'
    ? `https://www.youtube.com/shorts/${videoId}`
    : `https://www.youtube.com/watch?v=${videoId}`

/** YouTube may give a video less of an audience than was asked for. */
const privacyWarning = (asked: string, given: string): string[] =>
  given === asked ? [] : [`YouTube made the video ${given}, not ${asked}.`]

const describe = (
  option: string,
  session: Session,
  uploaded: Uploaded,
  { video, warning }: Processed,
  extras: string[],
): PlatformResponse => {
  const privacy = video?.status?.privacyStatus ?? uploaded.privacy ?? session.privacy
  const warnings = [...(warning ? [warning] : []), ...privacyWarning(session.privacy, privacy), ...extras]
  return {
    post_id: uploaded.videoId,
    permalink: permalinkOf(option, uploaded.videoId),
    privacy,
    ...(warnings.length > 0 ? { warnings } : {}),
  }
}

/**
 * youtube_video, youtube_short: a session is opened, the file is sent in chunks of which the last one makes the video,
 * and YouTube is watched while it processes it; then come the thumbnail and the playlist.
 * https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
 */
export const publishVideo =
  (parts: (attempt: Parameters<Publish>[0]) => UploadParts): Publish =>
  async (attempt) => {
    const upload = currentUpload(parts(attempt))
    const session = await openSession(upload)
    const uploaded = await unlessGone(upload, async () => {
      const openSource = sourceOf(upload)
      await sendBytes(upload, session, openSource)
      return sendLastBytes(upload, session, openSource)
    })
    const processed = await awaitProcessing(upload, uploaded)
    const extras = await addExtras(upload, uploaded.videoId)
    return describe(attempt.option, session, uploaded, processed, extras)
  }
