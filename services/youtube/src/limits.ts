/**
 * What YouTube allows and how long we wait for it, each number in its one home.
 * https://developers.google.com/youtube/v3/docs/videos
 * https://developers.google.com/youtube/v3/docs/videos/insert
 * https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
 * https://developers.google.com/youtube/data/determine_quota_cost
 */

const MINUTE_SECONDS = 60
const HOUR_SECONDS = 60 * MINUTE_SECONDS
export const DAY_SECONDS = 24 * HOUR_SECONDS
const KIBIBYTE = 1024
const MEBIBYTE = KIBIBYTE * KIBIBYTE

/** YouTube does not say what a character is: 100 UTF-16 units are right under every reading. */
export const TITLE_MAX_UNITS = 100
export const DESCRIPTION_MAX_BYTES = 5000
export const TAGS_MAX_CHARACTERS = 500

export const VIDEO_MAX_BYTES = 256 * KIBIBYTE * MEBIBYTE
export const VIDEO_MAX_SECONDS = 12 * HOUR_SECONDS
/** Longer videos need an account that YouTube has verified. */
export const UNVERIFIED_MAX_SECONDS = 15 * MINUTE_SECONDS
export const SHORT_MAX_SECONDS = 3 * MINUTE_SECONDS
/** Width by height: what is wider than square is no Short. */
export const SHORT_MAX_ASPECT = 1
export const THUMBNAIL_MAX_BYTES = 50 * MEBIBYTE

/** Chunks must be multiples of 256 KiB, all of one size but the last. */
export const CHUNK_BYTES = 16 * MEBIBYTE

export const READ_LIMIT_MS = 15_000
export const START_CALL_SECONDS = 30
/** All chunks but the last; a later attempt goes on where YouTube says that it is. One chunk fits into the rest. */
export const SENDING = { callSeconds: 540, leaveEarlySeconds: 100 }
/** A chunk: a start, and as long as a slow line needs. A lost last one is not judged before. */
const CHUNK_START_SECONDS = 15
const SLOWEST_BYTES_PER_SECOND = 250_000
/** Sessions that died without a video are begun anew, so often in all. */
export const MAX_SESSIONS = 5
export const NEW_SESSION_SECONDS = 1

/** A session that cannot be asked, or a video that is looked for, is asked for again after so long. */
export const CHECK_AGAIN_SECONDS = 30
/** How long a session that doesn't answer is asked before its user is notified. */
export const SILENCE_LIMIT_SECONDS = 2 * HOUR_SECONDS
/** How long the video of a session that YouTube has forgotten is looked for among the channel's uploads. */
export const SEARCH_LIMIT_SECONDS = 10 * MINUTE_SECONDS
/** Pages of fifty that are read of the channel's uploads, each for a unit of the quota. */
export const MAX_UPLOAD_PAGES = 10
/** Between our clock and YouTube's. */
export const CLOCK_SLACK_SECONDS = 2 * MINUTE_SECONDS

/** Age of the upload, and how often its processing is asked for then. */
export const STATUS_SCHEDULE = [
  { untilAge: 10, every: 2 },
  { untilAge: MINUTE_SECONDS, every: 10 },
  { untilAge: 15 * MINUTE_SECONDS, every: MINUTE_SECONDS },
  { untilAge: Number.POSITIVE_INFINITY, every: 5 * MINUTE_SECONDS },
] as const
export const STATUS_UNREADABLE_SECONDS = 30
/** The video is out; its processing is not waited for any longer. */
export const PROCESSING_LIMIT_SECONDS = 6 * HOUR_SECONDS
/** A new video may not be listed at once. */
export const UNSEEN_LIMIT_SECONDS = 10 * MINUTE_SECONDS

/** After so long a video whose state YouTube does not say is not watched any more: it is out. */
export const UNKNOWN_STATE_LIMIT_SECONDS = 2 * MINUTE_SECONDS
/** Until a thumbnail or a playlist is tried again with a video that is too new for them. */
export const NEW_VIDEO_EVERY_SECONDS = 10
/** How long a playlist may lack what was added to it. YouTube documents no such lag. */
export const PLAYLIST_LAG_SECONDS = MINUTE_SECONDS

export const THUMBNAIL_CALL_SECONDS = 120
export const PLAYLIST_CALL_SECONDS = 30

export const RATE_LIMIT_SECONDS = 30
/** A channel's own limit of uploads; YouTube names no moment at which it frees. */
export const CHANNEL_LIMIT_SECONDS = DAY_SECONDS
export const THUMBNAIL_LIMIT_SECONDS = DAY_SECONDS

/** How long it may take to send so many bytes. */
export const sendSeconds = (bytes: number): number =>
  CHUNK_START_SECONDS + Math.ceil(bytes / SLOWEST_BYTES_PER_SECOND)

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

const pacificDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' })

/**
 * Seconds until YouTube renews the quotas: midnight, Pacific time, daylight saving included.
 * https://developers.google.com/youtube/v3/getting-started#quota
 */
export const secondsToQuotaReset = (now: Date): number => {
  const today = pacificDay.format(now)
  const isToday = (at: number): boolean => pacificDay.format(at) === today
  let at = now.getTime()
  while (isToday(at + HOUR_MS)) at += HOUR_MS
  while (isToday(at)) at += MINUTE_MS
  return Math.ceil((at - now.getTime()) / 1000)
}
