/**
 * What Instagram allows, each number in its one home.
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media
 * https://developers.facebook.com/docs/instagram-platform/content-publishing
 */

const MIB = 1024 * 1024

/** UTF-16 units: Meta names no unit, and this one never counts less than the others. */
export const CAPTION_MAX_UNITS = 2200
/** Instagram's apps are said to allow five; the API's pages still say thirty. */
export const CAPTION_MAX_HASHTAGS = 30
export const CAPTION_MAX_MENTIONS = 20
export const ALT_TEXT_MAX_CHARACTERS = 1000

export const CAROUSEL_MIN_ITEMS = 2
export const CAROUSEL_MAX_ITEMS = 10

export const IMAGE_MAX_BYTES = 8 * MIB
export const REEL_MAX_BYTES = 300 * MIB
export const STORY_VIDEO_MAX_BYTES = 100 * MIB
export const VIDEO_MAX_WIDTH_PIXELS = 1920

/**
 * Width ÷ height. Instagram's help takes 3:4 since 2025 (https://help.instagram.com/1631821640426723), its API's page
 * says 4:5: what lies between is left to Instagram.
 */
export const FEED_IMAGE_ASPECT = { min: 0.75, max: 1.91 }
export const FEED_IMAGE_API_MIN_ASPECT = 0.8
export const REEL_ASPECT = { min: 0.01, max: 10 }
export const STORY_VIDEO_ASPECT = { min: 0.1, max: 10 }

export const REEL_SECONDS = { min: 3, max: 15 * 60 }
export const STORY_VIDEO_SECONDS = { min: 3, max: 60 }

export const MAX_COLLABORATORS = 3
/** More than this many tagged people in one post are refused (100/2207040). */
export const MAX_USER_TAGS = 20

export const VIDEO_CODECS = ['h264', 'h265']
export const VIDEO_CHROMA = ['4:2:0']
export const VIDEO_FRAMES_PER_SECOND = { min: 23, max: 60 }
