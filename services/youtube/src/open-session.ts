import { PlatformError, refused } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { Channel } from './api.ts'
import { START_CALL_SECONDS, UNVERIFIED_MAX_SECONDS } from './limits.ts'
import { stepName, type Upload } from './upload.ts'
import { readSettings, videoResource } from './video.ts'

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

/** The channel must be the one that was connected, and take a video of this length. @throws PlatformError */
const checkChannel = ({ attempt }: Upload, channel: Channel | undefined): Channel => {
  const { account, content } = attempt
  if (channel?.id !== account.externalId) {
    throw new PlatformError({
      verdict: 'reconnect',
      code: 'account_disconnected',
      message: channel
        ? 'The access is for another channel than the one that was connected.'
        : 'The account has no YouTube channel: make one, and connect it again.',
      platformError: { channel: channel?.id ?? null },
    })
  }
  const seconds = content.mediaFiles[0]?.durationSeconds ?? 0
  const mayBeLong = channel.status?.longUploadsStatus ?? 'allowed'
  if (seconds > UNVERIFIED_MAX_SECONDS && mayBeLong !== 'allowed') {
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
  const { option, content } = attempt
  const name = stepName(upload, 'start_session')
  const earlier = attempt.earlier(name)
  if (earlier?.state === 'done') return readRecord(upload, earlier.result)

  const [file] = content.mediaFiles
  if (!file) throw refused('media_rejected', 'mediaFiles: expected one video')
  const resource = videoResource(option, content)
  const { notifySubscribers } = readSettings(option, content)
  await attempt.report('validating', 0)
  const channel = checkChannel(upload, await api.channel())
  const slug = `${SLUG_PREFIX}${attempt.jobId}-${upload.number}`
  const written = await attempt.step(name, {
    // videos.insert is what the quota counts: https://developers.google.com/youtube/v3/determine_quota_cost
    counts: true,
    callSeconds: START_CALL_SECONDS,
    intent: { total_bytes: file.size, slug },
    act: async (signal) => {
      await attempt.report('uploading', 0)
      const startedAt = new Date().toISOString()
      const about = { bytes: file.size, type: file.type, slug }
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
