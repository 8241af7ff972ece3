import { commonFailures, type FailureRow, GRANT_LOST_SUBCODES } from '@carteiro/meta-graph'

/** The calls that this service makes, as spans, logs and errors name them. */
export type Operation =
  | 'stage_photo'
  | 'stage_post'
  | 'publish_post'
  | 'start_video'
  | 'transfer_video'
  | 'finish_video'
  | 'start_reel'
  | 'finish_reel'
  | 'start_story'
  | 'finish_story'
  | 'upload_file'
  | 'publish_photo_story'
  | 'get_post'
  | 'get_video'
  | 'list_stories'

/** With code 100: Facebook does not find what the call names. */
export const NOT_FOUND_SUBCODE = 33
/** The pictures of this very call are out already. */
export const ALREADY_PUBLISHED_SUBCODE = 1366051

const HOUR_SECONDS = 3600
const MAX_UPLOADS = 3

const content = { verdict: 'refuse', code: 'content_rejected' } as const
const media = { verdict: 'refuse', code: 'media_rejected' } as const
const dead = { verdict: 'reconnect', code: 'account_disconnected' } as const
const spoilt = { verdict: 'retry', code: 'media_rejected', remedy: 'new_container' } as const
const unavailable = { verdict: 'retry', code: 'platform_unavailable' } as const

/**
 * Every answer of Facebook that is known to mean something, and what we make of it. The first row that fits wins.
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 * https://developers.facebook.com/docs/graph-api/reference/page/videos
 */
export const failureTable: readonly FailureRow[] = [
  {
    subcodes: [1363030, 1363047, 1609010],
    ...unavailable,
    unclearWhenPublishing: true,
    message: 'Facebook cannot take it just now.',
  },
  {
    codes: [190],
    subcodes: GRANT_LOST_SUBCODES,
    ...dead,
    message: 'Access to the page was lost: its owner must connect it again.',
  },
  {
    subcodes: [1404006, 1404112, 1404078, 4854002],
    ...dead,
    message: 'Facebook wants the owner of the page to confirm something first.',
  },
  { subcodes: [1366046], ...media, message: 'Facebook does not take the picture.' },
  {
    subcodes: [ALREADY_PUBLISHED_SUBCODE],
    verdict: 'refuse',
    code: 'duplicate',
    unclearWhenPublishing: true,
    message: 'Facebook says that the pictures were posted already.',
  },
  {
    subcodes: [1609008, 2061006, 1349125],
    ...content,
    message: 'Facebook does not take the link.',
  },
  { subcodes: [1346003, 1404102], ...content, message: 'Facebook refuses the content by its rules.' },
  {
    subcodes: [1390008],
    verdict: 'wait',
    code: 'rate_limited',
    waitSeconds: HOUR_SECONDS,
    message: 'The page posts faster than Facebook allows.',
  },
  {
    codes: [100],
    subcodes: [NOT_FOUND_SUBCODE],
    on: 'read',
    verdict: 'retry',
    code: 'media_rejected',
    message: 'Facebook does not find what it has just made.',
  },
  {
    codes: [100],
    subcodes: [NOT_FOUND_SUBCODE],
    on: 'use',
    verdict: 'retry',
    code: 'media_rejected',
    remedy: 'look_again',
    containers: 2,
    message: 'Facebook does not find what was prepared for the post.',
  },
  {
    codes: [100],
    subcodes: [NOT_FOUND_SUBCODE],
    on: 'write',
    ...dead,
    message: 'Facebook does not find the page, or it gives no access to it.',
  },
  {
    codes: [506],
    verdict: 'refuse',
    code: 'duplicate',
    unclearWhenPublishing: true,
    message: 'Facebook says that the same was posted a moment ago.',
  },
  {
    named: /already posted this/i,
    verdict: 'refuse',
    code: 'duplicate',
    unclearWhenPublishing: true,
    message: 'Facebook says that the same was posted already.',
  },
  {
    named: /OffsetInvalidError|PartialRequestError/,
    ...unavailable,
    message: 'Facebook did not get the whole file.',
  },
  {
    named: /ProcessingFailedError/,
    ...spoilt,
    containers: 2,
    message: 'Facebook could not process the file.',
  },
  ...commonFailures('Facebook'),
  // The picture's kind was checked before it was queued: what is missing may be its server, for a moment.
  {
    codes: [324],
    verdict: 'retry',
    code: 'media_rejected',
    message: 'Facebook could not fetch the picture from its address, or does not take it.',
  },
  { codes: [352, 382], ...media, message: 'Facebook does not take the video.' },
  {
    codes: [389],
    verdict: 'retry',
    code: 'media_rejected',
    message: 'Facebook could not fetch the video from its address.',
  },
  {
    codes: [1609005],
    verdict: 'retry',
    code: 'content_rejected',
    message: 'Facebook could not look at the link.',
  },
  { codes: [6000], ...spoilt, containers: 2, message: 'Facebook has a problem with the file.' },
  { codes: [6001], ...spoilt, containers: MAX_UPLOADS, message: 'The upload broke off at Facebook.' },
  { codes: [100], ...content, message: 'Facebook does not accept a part of this post.' },
]

/** Processing that failed, and says why in words only. */
export const unprocessed: FailureRow = {
  ...media,
  message: 'Facebook could not process the video.',
}
/** Processing that failed and does not say why, or for a reason that passes. */
export const spoiltVideo: FailureRow = {
  ...spoilt,
  containers: 2,
  message: 'Facebook could not process the video.',
}
export const goneUpload: FailureRow = {
  ...spoilt,
  code: 'timeout',
  containers: MAX_UPLOADS,
  message: 'The upload is gone at Facebook.',
}
