import { PlatformError, readSettings, refused } from '@carteiro/platform-kit'
import { z } from 'zod'
import { unreadableChannel } from './failures.ts'
import { START_CALL_SECONDS, UNVERIFIED_MAX_SECONDS } from './limits.ts'
import { type Channel, isSurelyEmpty, type Page } from './responses.ts'
import { youtubeSettings } from './settings.ts'
import { stepName, type Upload } from './upload.ts'
import { videoResource } from './video.ts'

/** Names of the files of this system at YouTube begin so. */
export const SLUG_PREFIX = 'carteiro-'

const record = z.object({
  sealed_session_url: z.unknown(),
  started_at: z.string(),
  total_bytes: z.number(),
  title: z.string(),
  privacy: z.string(),
  uploads_playlist: z.string().nullable(),
  slug: z.string(),
})

/** A session that YouTube waits for bytes in. */
export type Session = {
  url: string
  /** ISO time, by our own clock. */
  startedAt: string
  totalBytes: number
  title: string
  /** As asked for. */
  privacy: string
  /** Where the channel's uploads can be looked for. */
  uploadsPlaylist: string | null
  /** The file's name at YouTube, by which an upload is known again. */
  slug: string
}

const readRecord = ({ attempt }: Upload, written: unknown): Session => {
  const read = record.parse(written)
  return {
    url: attempt.unseal(read.sealed_session_url),
    startedAt: read.started_at,
    totalBytes: read.total_bytes,
    title: read.title,
    privacy: read.privacy,
    uploadsPlaylist: read.uploads_playlist,
    slug: read.slug,
  }
}

/**
 * What YouTube takes as the type of an upload: any video, or bytes of which it finds out itself.
 * https://developers.google.com/youtube/v3/docs/videos/insert
 */
export const uploadType = (type: string): string =>
  type.startsWith('video/') ? type : 'application/octet-stream'

/** Values that say that a long video is not taken; any other, or none, leaves it to YouTube. */
const NO_LONG_UPLOADS = ['eligible', 'disallowed']

/** The channel must be the one that was connected, and take a video of this length. @throws PlatformError */
const checkChannel = ({ attempt }: Upload, page: Page<Channel>): Channel => {
  const { account, content } = attempt
  const channel = page.items.find(({ id }) => id === account.externalId)
  if (!channel) {
    const [other] = page.items
    if (page.unreadable > 0 || (!other && !isSurelyEmpty(page))) throw unreadableChannel()
    throw new PlatformError({
      verdict: 'reconnect',
      code: 'account_disconnected',
      message: other
        ? 'The access is for another channel than the one that was connected.'
        : 'The account has no YouTube channel: make one, and connect it again.',
      platformError: { channel: other?.id ?? null },
    })
  }
  const seconds = content.mediaFiles[0]?.durationSeconds ?? 0
  const { longUploadsStatus = '' } = channel.status ?? {}
  // https://developers.google.com/youtube/v3/docs/channels#status.longUploadsStatus
  if (seconds > UNVERIFIED_MAX_SECONDS && NO_LONG_UPLOADS.includes(longUploadsStatus)) {
    throw refused(
      'media_rejected',
      `mediaFiles[0].durationSeconds: expected at most ${UNVERIFIED_MAX_SECONDS} seconds until the channel is verified at youtube.com/verify, this has ${seconds}`,
    )
  }
  return channel
}

/**
 * Begins the upload: what the video is called and who sees it is said here, and refused here. Repeating a lost call is
 * harmless: without its bytes a session never becomes a video.
 * @throws PlatformError before anything is sent when the channel does not take it
 */
export const openSession = async (upload: Upload): Promise<Session> => {
  const { attempt, api } = upload
  const { content } = attempt
  const name = stepName(upload, 'start_session')
  const earlier = attempt.earlier(name)
  if (earlier?.state === 'done') return readRecord(upload, earlier.result)

  const [file] = content.mediaFiles
  if (!file) throw refused('media_rejected', 'mediaFiles: expected one video')
  const resource = videoResource(content)
  const { notifySubscribers } = readSettings(youtubeSettings, content.settings)
  await attempt.report('validating', 0)
  const channel = checkChannel(upload, await api.channels())
  const slug = `${SLUG_PREFIX}${attempt.jobId}-${upload.number}`
  const written = await attempt.step(name, {
    // videos.insert is what the quota counts: https://developers.google.com/youtube/v3/determine_quota_cost
    counts: true,
    callSeconds: START_CALL_SECONDS,
    intent: { total_bytes: file.size, slug },
    act: async (signal) => {
      await attempt.report('uploading', 0)
      const startedAt = new Date().toISOString()
      const about = { bytes: file.size, type: uploadType(file.type), slug }
      const url = await api.startSession(resource, about, notifySubscribers, signal)
      return {
        sealed_session_url: attempt.seal(url),
        started_at: startedAt,
        total_bytes: file.size,
        title: resource.snippet.title,
        privacy: resource.status.privacyStatus,
        uploads_playlist: channel.contentDetails?.relatedPlaylists?.uploads ?? null,
        slug,
      }
    },
  })
  return readRecord(upload, written)
}
