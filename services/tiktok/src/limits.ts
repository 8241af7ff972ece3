/**
 * What TikTok allows and how long we wait for it, each number in its one home.
 * https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide
 * https://developers.tiktok.com/doc/content-posting-api-reference-direct-post
 * https://developers.tiktok.com/doc/content-posting-api-reference-photo-post
 * https://developers.tiktok.com/doc/tiktok-api-v2-rate-limit
 */

/** TikTok never says whether it counts in powers of ten or of two: this reading is right under both. */
const MEGABYTE = 1_000_000
const MINUTE_SECONDS = 60
const HOUR_SECONDS = 60 * MINUTE_SECONDS
const DAY_SECONDS = 24 * HOUR_SECONDS

export const VIDEO_TITLE_MAX_UNITS = 2200
export const PHOTO_TITLE_MAX_UNITS = 90
export const PHOTO_DESCRIPTION_MAX_UNITS = 4000

export const VIDEO_MAX_BYTES = 4000 * MEGABYTE
export const VIDEO_EDGE_PIXELS = { min: 360, max: 4096 }
/** The most that any creator may post; creator_info says what this creator may. */
export const VIDEO_SECONDS = { max: 600 }
/** What every creator may post. */
export const ANY_CREATOR_VIDEO_SECONDS = 180
export const MAX_PHOTOS = 35
export const PHOTO_MAX_BYTES = 20 * MEGABYTE

/** 5 to 64 MB are allowed, in at most 1000 chunks: the largest video makes 400. */
export const CHUNK_BYTES = 10 * MEGABYTE
/** Smaller videos go whole: one chunk must be as large as its file. */
export const WHOLE_BELOW_BYTES = 2 * CHUNK_BYTES

/** An upload address dies so long after its init call. */
export const UPLOAD_URL_SECONDS = HOUR_SECONDS
/** On top of that, before its death proves anything about a last chunk in doubt. */
export const UPLOAD_SETTLE_SECONDS = 10 * MINUTE_SECONDS

export const READ_LIMIT_MS = 15_000
export const INIT_CALL_SECONDS = 30
/** TikTok only takes the addresses down and answers; a lost call is not judged before. */
export const PHOTO_INIT_CALL_SECONDS = 20
/** All chunks but the last; a later attempt goes on where TikTok says that it is. One chunk fits into the rest. */
export const SENDING = { callSeconds: 540, leaveEarlySeconds: 90 }
/** A chunk: a start, and as long as a slow line needs. A lost last one is not judged before. */
export const CHUNK_START_SECONDS = 15
export const SLOWEST_BYTES_PER_SECOND = 250_000

/** An upload that spoilt without anything being posted is begun anew, so often in all. */
export const MAX_TASKS = 5
export const NEW_TASK_SECONDS = 1

/** Age of what was sent, and how often its status is read then. 30 reads a minute are allowed to an account. */
export const STATUS_SCHEDULE = [
  { untilAge: 10, every: 2 },
  { untilAge: MINUTE_SECONDS, every: 5 },
  { untilAge: 10 * MINUTE_SECONDS, every: 15 },
  { untilAge: Number.POSITIVE_INFINITY, every: MINUTE_SECONDS },
] as const
/** Until a status is asked for again that could not be read. */
export const STATUS_UNREADABLE_SECONDS = 15
/**
 * How long after its beginning a task that TikTok says it does not know may still become known. The documents name no
 * such lag; the platforms beside it have seconds.
 */
export const NEW_TASK_LAG_SECONDS = 2 * MINUTE_SECONDS
/** How long a task is asked that has the file or not, and doesn't say, before the bytes are offered to it again. */
export const SILENCE_SECONDS = MINUTE_SECONDS
/** Four gigabytes take minutes; a task still at work after this may stay so forever. */
export const PROCESSING_LIMIT_SECONDS = 2 * HOUR_SECONDS
/** A public post gets its id after moderation, mostly within a minute; the post is out anyway. */
export const POST_ID_LIMIT_SECONDS = 3 * MINUTE_SECONDS
export const POST_ID_EVERY_SECONDS = 5

export const RATE_LIMIT_SECONDS = MINUTE_SECONDS
/** Daily caps of a creator or of the app; TikTok names no moment at which they free. */
export const DAILY_CAP_SECONDS = DAY_SECONDS

/** How long one chunk may take. */
export const chunkSeconds = ({ start, end }: { start: number; end: number }): number =>
  CHUNK_START_SECONDS + Math.ceil((end - start) / SLOWEST_BYTES_PER_SECOND)
export const chunkLimitMs = (range: { start: number; end: number }): number => chunkSeconds(range) * 1000

export const VIDEO_CODECS = ['h264', 'h265', 'vp8', 'vp9']
export const VIDEO_FRAMES_PER_SECOND = { min: 23, max: 60 }
