/**
 * What LinkedIn allows and how long we wait for it, each number in its one home.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/documents-api
 */

const MB = 1_000_000

/** UTF-16 units. */
export const TEXT_MAX_UNITS = 3000
export const ALT_TEXT_MAX_CHARACTERS = 4086
export const TITLE_MAX_CHARACTERS = 400
export const DESCRIPTION_MAX_CHARACTERS = 4086

export const MAX_IMAGES = 20
/** What LinkedIn's help names; its API documents no limit in bytes. */
export const IMAGE_MAX_BYTES = 5 * 1024 * 1024
/** The image API takes less than 36,152,320 pixels. */
export const IMAGE_MAX_PIXELS = 36_152_319
export const GIF_MAX_FRAMES = 250
export const VIDEO_MIN_BYTES = 75_000
export const VIDEO_MAX_BYTES = 500 * MB
export const VIDEO_SECONDS = { min: 3, max: 30 * 60 }
/** LinkedIn's help names this for organic posts, its API's page does not. https://www.linkedin.com/help/linkedin/answer/a7486279 */
export const ORGANIC_VIDEO_SECONDS = 15 * 60
export const VIDEO_WIDTH_PIXELS = { min: 256, max: 4096 }
export const VIDEO_HEIGHT_PIXELS = { min: 144, max: 2304 }
export const VIDEO_ASPECT = { min: 1 / 2.4, max: 2.4 }
export const DOCUMENT_MAX_BYTES = 100 * MB

export const INITIALIZE_CALL_SECONDS = 20
export const UPLOAD_CALL_SECONDS = 300
export const PART_CALL_SECONDS = 120
export const FINALIZE_CALL_SECONDS = 30
export const READ_LIMIT_MS = 15_000

/** Uploads of a post's media that may be begun. */
export const MAX_GENERATIONS = 3
/** An upload address that ends sooner than this is not used any more. */
export const ADDRESS_MUST_LAST_SECONDS = 60

/** Every question counts against a member's 150 calls a day. */
export const PROCESSING_CHECK_SECONDS = { first: 5, max: 60 }
export const PROCESSING_LIMIT_SECONDS = 900
/**
 * How long to wait each time LinkedIn says that a medium is not ready for its post: a quarter of an hour in all, then
 * the media are uploaded again. Every try counts against a member's 150 calls a day.
 */
export const MEDIA_WAITS_SECONDS = [15, 15, 30, 60, 60, 60, 120, 120, 120, 300] as const

/** When the author's posts are read after a call without an answer, as parts of the time that a doubt lasts. */
export const CHECK_AT_PARTS = [1 / 24, 1 / 8, 1 / 4, 1 / 2, 1] as const
/** A post may bear a time this much before our own clock's. */
export const CLOCK_TOLERANCE_MS = 60_000
/** So many pages of an author's posts are read at most: every one counts against the day's calls. */
export const POSTS_MAX_PAGES = 5
/** How long a video that LinkedIn says nothing of is asked for before it is finalized again. */
export const FINALIZE_DOUBT_SECONDS = 60
/** So many pages of a member's roles are read at most, of a hundred each. */
export const ROLES_MAX_PAGES = 20

/** When LinkedIn says to slow down and doesn't say for how long. */
export const RATE_LIMIT_SECONDS = 60

export const VIDEO_CODECS = ['h264']
export const VIDEO_FRAMES_PER_SECOND = { min: 10, max: 60 }
