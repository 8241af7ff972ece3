import type { JobContent } from '@carteiro/contracts'
import { fileAt, PlatformError, readSettings, refused } from '@carteiro/platform-kit'
import { z } from 'zod'
import { type Channel, isSurelyEmpty, type Page, type Work } from '../api.ts'
import { type YouTubeSettings, youtubeSettings } from '../catalog.ts'
import { unreadableChannel } from '../failure-table.ts'
import { START_CALL_SECONDS, TITLE_MAX_UNITS, UNVERIFIED_MAX_SECONDS } from '../limits.ts'

const BRACKETS = /[<>]/g

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** As much of a text as a title may hold, never a part of what its reader sees as one character. */
const cut = (text: string): string => {
  let title = ''
  for (const { segment } of characters.segment(text)) {
    if (title.length + segment.length > TITLE_MAX_UNITS) break
    title += segment
  }
  return title.trim()
}

/** `.mp4`, but not the end of "v1.2" or of a date. */
const FILE_ENDING = /\.(?=[a-z0-9]*[a-z])[a-z0-9]{2,5}$/i

/** The user's own, or the caption's first line, or the file's name: YouTube wants one. */
const titleOf = ({ title }: YouTubeSettings, { caption, mediaFiles }: JobContent): string => {
  if (title !== undefined) return title
  const firstLine = caption.split('\n').find((line) => line.trim() !== '') ?? ''
  const fileName = (mediaFiles[0]?.name ?? '').replace(FILE_ENDING, '')
  const candidates = [firstLine, fileName].map((text) => cut(text.replace(BRACKETS, '').trim()))
  return candidates.find((text) => text !== '') ?? 'Video'
}

/** The privacy that the user asked for; what is published at a time is private until then. */
const privacyOf = (settings: YouTubeSettings): string =>
  settings.publishAt ? 'private' : (settings.privacy ?? 'public')

/** What is sent of a job: the parts of a video resource that are set. https://developers.google.com/youtube/v3/docs/videos */
const videoResource = (content: JobContent) => {
  const settings = readSettings(youtubeSettings, content.settings)
  const { caption } = content
  const title = titleOf(settings, content)
  return {
    snippet: {
      title,
      description: caption,
      ...(settings.tags?.length ? { tags: settings.tags } : {}),
      categoryId: settings.categoryId,
      ...(settings.language ? { defaultLanguage: settings.language } : {}),
    },
    status: {
      privacyStatus: privacyOf(settings),
      ...(settings.publishAt ? { publishAt: settings.publishAt } : {}),
      license: settings.license,
      embeddable: settings.embeddable,
      publicStatsViewable: settings.publicStatsViewable,
      selfDeclaredMadeForKids: settings.madeForKids,
      containsSyntheticMedia: settings.containsSyntheticMedia,
    },
  }
}

/** Names of the files of this system at YouTube begin so. */
export const SLUG_PREFIX = 'carteiro-'

const record = z.object({
  sealed_session_url: z.unknown(),
  /** ISO time, by our own clock. */
  started_at: z.string(),
  total_bytes: z.number(),
  title: z.string(),
  /** As asked for. */
  privacy: z.string(),
  /** Where the channel's uploads can be looked for. */
  uploads_playlist: z.string().nullable(),
  /** The file's name at YouTube, by which an upload is known again. */
  slug: z.string(),
})

/** A session that YouTube waits for bytes in. */
export type Session = Omit<z.infer<typeof record>, 'sealed_session_url'> & { url: string }

const readRecord = ({ attempt }: Work, written: unknown): Session => {
  const { sealed_session_url: encrypted, ...read } = record.parse(written)
  return { ...read, url: attempt.decrypt(encrypted) }
}

/** Values that say that a long video is not taken; any other, or none, leaves it to YouTube. */
const NO_LONG_UPLOADS = ['eligible', 'disallowed']

/** The channel must be the one that was connected, and take a video of this length. @throws PlatformError */
const checkChannel = ({ attempt }: Work, page: Page<Channel>): Channel => {
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
export const openSession = async (work: Work): Promise<Session> => {
  const { attempt, api } = work
  const { content } = attempt
  const earlier = attempt.earlier('start_session')
  if (earlier?.state === 'done') return readRecord(work, earlier.result)

  const file = fileAt(attempt, 0, 'one video')
  const resource = videoResource(content)
  const { notifySubscribers } = readSettings(youtubeSettings, content.settings)
  await attempt.report('validating', 0)
  const channel = checkChannel(work, await api.channels())
  const slug = `${SLUG_PREFIX}${attempt.jobId}-${attempt.generation}`
  const written = await attempt.step('start_session', {
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
        sealed_session_url: attempt.encrypt(url),
        started_at: startedAt,
        total_bytes: file.size,
        title: resource.snippet.title,
        privacy: resource.status.privacyStatus,
        uploads_playlist: channel.contentDetails?.relatedPlaylists?.uploads ?? null,
        slug,
      }
    },
  })
  return readRecord(work, written)
}
