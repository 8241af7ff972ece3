import type { PlatformResponse } from '@carteiro/contracts'
import {
  type Attempt,
  createPlatformClient,
  createRangeSender,
  createUploadClients,
  type Deleting,
  type Editing,
  fileAt,
  giveUpOn,
  inGenerations,
  openOnce,
  type PlatformDefinition,
  published,
  readSettings,
} from '@carteiro/platform-kit'
import { createYouTubeApi, type Work } from './api.ts'
import { catalog, privacyStatuses, youtubeSettings } from './catalog.ts'
import type { YouTubeConfig } from './config.ts'
import { connection } from './connection.ts'
import { editedParts } from './edit-video.ts'
import { MAX_SESSIONS } from './limits.ts'
import type { UploadedRecord } from './reconcile.ts'
import { addExtras } from './steps/add-extras.ts'
import { awaitProcessing, type Processed } from './steps/await-processing.ts'
import { openSession, type Session } from './steps/open-session.ts'
import { sendBytes, sendLastBytes } from './steps/send-bytes.ts'

export { type YouTubeConfig, youtubeConfig } from './config.ts'

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
  const isDue = publishAt !== undefined && Date.parse(publishAt) <= Date.now()
  if (given === undefined || given === asked || (isDue && given === 'public')) return []
  const isKept = asked === 'public' && given === 'private'
  return [isKept ? KEPT_PRIVATE : `YouTube made the video ${given}, not ${asked}.`]
}

/** What YouTube says of a privacy that it knows; a value that is new says nothing. */
const knownPrivacy = (said: string | null | undefined): string | undefined =>
  privacyStatuses.find((status) => status === said)

const describe = (
  { option, content }: Attempt,
  session: Session,
  uploaded: UploadedRecord,
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
  const privacy = given ?? session.privacy
  return published(uploaded.video_id, permalinkOf(option, uploaded.video_id), warnings, { privacy })
}

/** Opens a session and sends the file in chunks, of which the last one makes the video. */
const upload = async (work: Work): Promise<{ session: Session; uploaded: UploadedRecord }> => {
  const session = await openSession(work)
  const openSource = openOnce(work.attempt, fileAt(work.attempt, 0, 'one video'))
  await sendBytes(work, session, openSource)
  return { session, uploaded: await sendLastBytes(work, session, openSource) }
}

/**
 * youtube_video, youtube_short: the file is uploaded, and YouTube is watched while it processes it; then come the
 * thumbnail and the playlist. An upload session that has died is given up, never before it is sure that no video came
 * of it, and the next attempt begins another.
 * https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
 */
const publishVideo = async (work: Work): Promise<PlatformResponse> => {
  const { attempt } = work
  const { session, uploaded } = await inGenerations(
    attempt,
    (current) => upload({ ...work, attempt: current }),
    giveUpOn('new_session', MAX_SESSIONS),
  )
  const processed = await awaitProcessing(work, uploaded)
  const extras = await addExtras(work, uploaded, processed.warning === undefined)
  return describe(attempt, session, uploaded, processed, extras)
}

/** The YouTube service, apart from where it runs. */
export const defineYouTube = (config: YouTubeConfig): PlatformDefinition => {
  const baseUrl = config.YOUTUBE_API_BASE_URL
  const client = createPlatformClient({ platform: 'youtube', baseUrl, reach: config })
  const uploadClients = createUploadClients({
    platform: 'youtube',
    apiBaseUrl: baseUrl,
    reach: config,
    hostSuffixes: ['.googleapis.com'],
  })
  const uploads = { uploadClients, sendRange: createRangeSender(uploadClients) }
  const publish = (attempt: Attempt) =>
    publishVideo({ attempt, api: createYouTubeApi(client, uploads, attempt.account.accessToken) })
  const deleting: Deleting = {
    remove: ({ account }, id, signal) =>
      createYouTubeApi(client, uploads, account.accessToken).deleteVideo(id, signal),
    isGone: ({ platformError }) => platformError.status === 404,
  }
  const edit: Editing = async ({ account }, id, changes, signal) => {
    const api = createYouTubeApi(client, uploads, account.accessToken)
    await api.updateVideo({ id, ...editedParts(await api.editableVideo(id), changes) }, signal)
  }
  const after = { delete: deleting, edit }
  return {
    catalog,
    publish: { youtube_video: publish, youtube_short: publish },
    after: { youtube_video: after, youtube_short: after },
    connection: connection(config, client),
  }
}
