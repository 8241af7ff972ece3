/**
 * What Facebook allows, each number in its one home.
 * https://developers.facebook.com/documentation/pages-api/posts
 * https://developers.facebook.com/documentation/video-api/guides/reels-publishing
 * https://developers.facebook.com/documentation/video-api/page-stories-api
 */

const MEGABYTE = 1_000_000
const GIGABYTE = 1000 * MEGABYTE
const HOUR_SECONDS = 3600

/** Known from use; the reference names none. */
export const TEXT_MAX_UNITS = 63_206
export const TITLE_MAX_UNITS = 255
export const ALT_TEXT_MAX_CHARACTERS = 1000
/** No maximum is documented; more than this is untried. */
export const MAX_PHOTOS = 10
/** https://developers.facebook.com/docs/graph-api/reference/page/photos */
export const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/bmp', 'image/tiff']
export const PHOTO_MAX_BYTES = 10 * MEGABYTE

export const VIDEO_MAX_BYTES = 10 * GIGABYTE
export const VIDEO_SECONDS = { max: 4 * HOUR_SECONDS }
export const REEL_SECONDS = { min: 3, max: 90 }
export const STORY_SECONDS = { min: 3, max: 60 }
/** Upright video, 9:16. */
export const UPRIGHT_WIDTH_PIXELS = { min: 540 }
export const UPRIGHT_HEIGHT_PIXELS = { min: 960 }
export const UPRIGHT_ASPECT = { min: 9 / 16, max: 9 / 16 }
export const UPRIGHT_CHROMA = ['4:2:0']
export const REEL_MAX_BYTES = 2 * GIGABYTE

/** A photo is fetched by Facebook while it answers. */
export const PREPARE_CALL_SECONDS = 60
export const READ_CALL_SECONDS = 20
export const FETCH_CALL_SECONDS = 120
/** All chunks; a later attempt goes on with what is left. One chunk fits into the rest. */
export const TRANSFER = { callSeconds: 540, leaveEarlySeconds: 130 }
export const CHUNK_CALL_SECONDS = 120

/** Age of what is waited for, and how often it is asked for then. */
export const STATUS_SCHEDULE = [
  { untilAge: 10, every: 2 },
  { untilAge: 60, every: 5 },
  { untilAge: Number.POSITIVE_INFINITY, every: 30 },
] as const
export const PROCESSING_LIMIT_SECONDS = 30 * 60
export const DOUBT_CHECK_SECONDS = 20
/** After so long a user is notified of a call that stays in doubt. */
export const DOUBT_LIMIT_SECONDS = 10 * 60
/** How long what Facebook does not find, or list, yet is waited for, each time: 70 seconds in all. */
export const LAG_WAITS_SECONDS = [2, 3, 5, 10, 20, 30] as const

export const VIDEO_CODECS = ['h264', 'h265', 'vp9', 'av1']
export const VIDEO_FRAMES_PER_SECOND = { min: 24, max: 60 }
