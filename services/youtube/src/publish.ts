import type { PlatformResponse } from '@carteiro/contracts'
import { type Attempt, type Publish, readSettings } from '@carteiro/platform-kit'
import { awaitProcessing, type Processed } from './await-processing.ts'
import { addExtras } from './extras.ts'
import { openSession, type Session } from './open-session.ts'
import { sendBytes } from './send-bytes.ts'
import { sendLastBytes, type Uploaded } from './send-last-bytes.ts'
import { privacyStatuses, youtubeSettings } from './settings.ts'
import { currentUpload, sourceOf, type UploadParts, unlessGone } from './upload.ts'

const permalinkOf = (option: string, videoId: string): string =>
  option === 'youtube_short'
    ? `https://www.youtube.com/shorts/${videoId}`
    : `https://www.youtube.com/watch?v=${videoId}`

/** Why a public video may be private: https://developers.google.com/youtube/data/revision_history */
const KEPT_PRIVATE =
  'YouTube made the video private, not public: YouTube Studio says why. Until 2 November 2026 YouTube did so to every upload of an API project without an audit.'

/** YouTube may give a video less of an audience than was asked for. */
const privacyWarning = (
  asked: string,
  given: string | undefined,
  publishAt: string | undefined,
): string[] => {
  const isPublishedSince =
    publishAt !== undefined && given === 'public' && Date.parse(publishAt) <= Date.now()
  if (given === undefined || given === asked || isPublishedSince) return []
  return [
    asked === 'public' && given === 'private'
      ? KEPT_PRIVATE
      : `YouTube made the video ${given}, not ${asked}.`,
  ]
}

/** What YouTube says of a privacy that it knows; a value that is new says nothing. */
const knownPrivacy = (told: string | null | undefined): string | undefined =>
  privacyStatuses.find((status) => status === told)

const describe = (
  { option, content }: Attempt,
  session: Session,
  uploaded: Uploaded,
  { video, warning }: Processed,
  extras: string[],
): PlatformResponse => {
  const { publishAt } = readSettings(youtubeSettings, content.settings)
  const given = knownPrivacy(video?.status?.privacyStatus) ?? knownPrivacy(uploaded.privacy)
  const warnings = [
    ...(warning ? [warning] : []),
    ...privacyWarning(session.privacy, given, publishAt),
    ...extras,
  ]
  return {
    post_id: uploaded.videoId,
    permalink: permalinkOf(option, uploaded.videoId),
    privacy: given ?? session.privacy,
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
    const extras = await addExtras(upload, uploaded, processed.warning === undefined)
    return describe(attempt, session, uploaded, processed, extras)
  }
