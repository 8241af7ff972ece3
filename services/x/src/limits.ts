/**
 * What X allows and how long we wait for it, each number in its one home.
 * https://docs.x.com/x-api/media/quickstart/best-practices
 * https://docs.x.com/x-api/media/quickstart/media-upload-chunked
 * https://docs.x.com/fundamentals/counting-characters
 */

const KIB = 1024
const MIB = 1024 * KIB

const GIB = 1024 * MIB
const MINUTE_SECONDS = 60

/** Weighted characters: of everybody, and with X Premium. https://docs.x.com/changelog (20 August 2024) */
export const TEXT_MAX_WEIGHTED = 280
export const TEXT_PREMIUM_MAX_WEIGHTED = 25_000
/** https://github.com/twitter/twitter-text: such a text is invalid. */
export const TEXT_FORBIDDEN = '[\\u{FFFE}\\u{FEFF}\\u{FFFF}]'
/** Values of `subscription_type` that stand for X Premium. https://docs.x.com/x-api/users/get-my-user */
export const PREMIUM_SUBSCRIPTIONS = ['Basic', 'Premium', 'PremiumPlus']
/** Values of `verified_type` that come with X Premium: https://help.x.com/en/using-x/premium */
export const PREMIUM_VERIFIED_TYPES = ['blue', 'business']
export const GOVERNMENT_VERIFIED_TYPE = 'government'
/** https://docs.x.com/x-api/posts/manage-tweets/introduction: of self-serve apps. */
export const TEXT_MAX_CASHTAGS = 1
export const ALT_TEXT_MAX_CHARACTERS = 1000

export const MAX_IMAGES = 4
export const IMAGE_MAX_BYTES = 5 * MIB
export const GIF_MAX_BYTES = 15 * MIB
export const GIF_MAX_PIXELS = { width: 1280, height: 1080 }
export const GIF_MAX_FRAMES = 350
/** Width × height × frames. */
export const GIF_MAX_FRAME_PIXELS = 300_000_000
/** With X Premium. */
export const VIDEO_MAX_BYTES = 16 * GIB
export const VIDEO_SECONDS = { min: 0.5, max: 125 * MINUTE_SECONDS }
/** Without X Premium. */
export const VIDEO_DEFAULT_MAX_BYTES = 8 * GIB
export const VIDEO_DEFAULT_SECONDS = 20 * MINUTE_SECONDS
/**
 * X names 1280 × 1024 and recommends 720 × 1280: the longest edge is what it holds to. Subscribed accounts may upload
 * 1080p.
 */
export const VIDEO_EDGE_PIXELS = { min: 32, max: 1920 }
export const VIDEO_DEFAULT_EDGE_PIXELS = 1280
export const VIDEO_ASPECT = { min: 1 / 3, max: 3 }

/** Segments of 5 MB were answered with 413; X's own guide sends this much at once. */
export const SEGMENT_BYTES = MIB
/** Once 413 came even so. */
export const SMALL_SEGMENT_BYTES = 640 * KIB
/** `segment_index` is 0 to 999: a larger file is sent in larger segments. https://docs.x.com/openapi.json */
export const MAX_SEGMENTS = 1000

export const INITIALIZE_CALL_SECONDS = 20
/** All segments of a file. Its end is not waited for after a crash: the upload starts anew. */
export const APPEND_CALL_SECONDS = 540
export const FINALIZE_CALL_SECONDS = 30
export const ALT_TEXT_CALL_SECONDS = 20
export const READ_LIMIT_MS = 15_000

/** A finalized medium that has less than this left is uploaded again. */
export const MEDIA_MUST_LAST_SECONDS = 600
/** Uploads of one file within an attempt; the queue's retries come on top. */
export const MAX_UPLOADS_PER_ATTEMPT = 2

export const PROCESSING_CHECK_SECONDS = { min: 1, default: 5 }
/** Longer waits give the slot back. */
export const WAIT_IN_SLOT_SECONDS = 3
export const PROCESSING_LIMIT_SECONDS = 900
/** Uploads of one file that may run into the limit above. */
export const MAX_OVERDUE_UPLOADS = 2

/** X may need a moment to know a medium that it has just finished. */
export const MEDIA_LAG_SECONDS = 5

/**
 * A reply that follows its post at once may be refused as one to a post that is not visible: tried again after so long, each.
 * https://github.com/plhery/node-twitter-api-v2/issues/366
 */
export const REPLY_RACE_PAUSES_SECONDS = [2, 5, 10, 30] as const
/** Parts of a thread. X documents no limit for replies to oneself; its own composer stops here. */
export const THREAD_MAX_PARTS = 25

/** When the timeline is read after a call without an answer, as parts of the time that a doubt lasts. */
export const CHECK_AT_PARTS = [1 / 60, 1 / 24, 1 / 8, 1 / 4, 1 / 2, 1] as const
/** A post may bear a time this much before our own clock's. */
export const CLOCK_TOLERANCE_MS = 5_000
export const TIMELINE_MIN_POSTS = 5
export const TIMELINE_MAX_POSTS = 100
/** Pages that are read when a post is looked for: no account publishes so much between two reads. */
export const TIMELINE_MAX_PAGES = 5

/** When X says to slow down and no header says for how long. */
export const RATE_LIMIT_SECONDS = 60
/** When a daily limit is reached and no header says when it ends. */
export const DAILY_LIMIT_SECONDS = 3_600

/** Of videos. */
export const VIDEO_CODECS = ['h264']
export const VIDEO_CHROMA = ['4:2:0']
export const VIDEO_FRAMES_PER_SECOND = { max: 60 }
