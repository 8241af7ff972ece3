/**
 * What Threads allows, each number in its one home.
 * https://developers.facebook.com/docs/threads/overview
 * https://developers.facebook.com/docs/threads/posts
 */

const MEGABYTE = 1_000_000
const GIGABYTE = 1000 * MEGABYTE

/** An emoji counts as its UTF-8 bytes. */
export const TEXT_MAX = 500
/** Different ones, in the text and as its card. https://developers.facebook.com/docs/threads/posts */
export const MAX_LINKS = 5
export const ALT_TEXT_MAX_CHARACTERS = 1000
export const TOPIC_TAG_MAX_CHARACTERS = 50
export const POLL_OPTION_MAX_CHARACTERS = 25
export const POLL_MIN_OPTIONS = 2
export const POLL_MAX_OPTIONS = 4

/** Parts of a thread. Threads documents no limit but the 1,000 replies in 24 hours of a profile. */
export const THREAD_MAX_PARTS = 25

export const CAROUSEL_MAX_ITEMS = 20

export const IMAGE_MAX_BYTES = 8 * MEGABYTE
/** The width is no limit: Threads scales pictures into 320 to 1440 pixels. */
export const IMAGE_ASPECT = { max: 10 }
export const VIDEO_MAX_BYTES = GIGABYTE
export const VIDEO_MAX_WIDTH_PIXELS = 1920
export const VIDEO_ASPECT = { min: 0.01, max: 10 }
export const VIDEO_SECONDS = { max: 300 }
export const VIDEO_CODECS = ['h264', 'h265']
export const VIDEO_CHROMA = ['4:2:0']
export const VIDEO_FRAMES_PER_SECOND = { min: 23, max: 60 }
