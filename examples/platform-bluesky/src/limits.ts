/** Source: https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json */
export const TEXT_MAX_GRAPHEMES = 300
export const TEXT_MAX_BYTES = 3_000
export const MAX_LANGUAGES = 3
/** Source: https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/richtext/facet.json */
export const TAG_MAX_GRAPHEMES = 64
export const TAG_MAX_BYTES = 640

/** Source: https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/embed/images.json */
export const MAX_IMAGES = 4
export const IMAGE_MAX_BYTES = 2_000_000
/** Source: https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/embed/external.json */
export const THUMBNAIL_MAX_BYTES = 1_000_000
/** Source: https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/embed/video.json */
export const VIDEO_MAX_BYTES = 300_000_000

/** Seconds. How long calls may take; none of them is documented. */
export const PUT_CALL_SECONDS = 30
export const IMAGE_CALL_SECONDS = 60
export const VIDEO_CALL_SECONDS = 900
export const READ_LIMIT_MS = 20_000

/**
 * A server deletes files that no post refers to "within a time window (eg, minutes)": how often they are uploaded again.
 * Source: https://github.com/bluesky-social/atproto/blob/main/lexicons/com/atproto/repo/uploadBlob.json
 */
export const MAX_UPLOAD_GENERATIONS = 3

/**
 * Seconds to wait when a server asks to slow down and does not say how long: its shortest window is five minutes.
 * Source: https://docs.bsky.app/docs/advanced-guides/rate-limits
 */
export const RATE_LIMIT_SECONDS = 300
