import { commonFailures, type FailureRow, GRANT_LOST_SUBCODES } from '@carteiro/meta-graph'

/**
 * Every answer of Instagram that is known to mean something, and what we make of it.
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 */

const MINUTE = 60
const HOUR = 60 * MINUTE
/** The quota is a rolling day. Used where Instagram's own figures can't be read. */
const QUOTA_SECONDS = HOUR
const SPAM_SECONDS = 24 * HOUR

const MAX_CONTAINERS = 3

const media = { verdict: 'refuse', code: 'media_rejected' } as const
const content = { verdict: 'refuse', code: 'content_rejected' } as const
const spoilt = { verdict: 'retry', remedy: 'new_container', containers: MAX_CONTAINERS } as const
const unready = { verdict: 'retry', code: 'timeout', remedy: 'poll', containers: MAX_CONTAINERS } as const
/** A new container may be unknown for some seconds where the next call ends up. */
const unknown = {
  verdict: 'retry',
  code: 'internal',
  remedy: 'look_again',
  containers: MAX_CONTAINERS,
} as const
const dead = { verdict: 'reconnect', code: 'account_disconnected' } as const

/** The first row that fits wins; a subcode says more than a code, so rows with subcodes stand first. */
export const failureTable: readonly FailureRow[] = [
  {
    subcodes: [2207003],
    ...spoilt,
    code: 'media_rejected',
    message: 'Instagram could not download the media in time.',
  },
  { subcodes: [2207020], ...spoilt, code: 'timeout', message: 'The prepared media expired at Instagram.' },
  {
    subcodes: [2207001],
    verdict: 'retry',
    code: 'platform_unavailable',
    unclearWhenPublishing: true,
    message: 'Instagram had an error of its own.',
  },
  {
    subcodes: [2207032],
    verdict: 'retry',
    code: 'platform_unavailable',
    unclearWhenPublishing: true,
    message: 'Instagram could not prepare the media.',
  },
  {
    subcodes: [2207053],
    ...spoilt,
    code: 'media_rejected',
    unclearWhenPublishing: true,
    message: 'Instagram could not take the video in.',
  },
  { subcodes: [2207057], ...content, message: 'thumb_offset lies outside the video.' },
  {
    subcodes: [2207051],
    verdict: 'wait',
    code: 'rate_limited',
    waitSeconds: SPAM_SECONDS,
    message: 'Instagram restricts this account for now, because its activity looks like spam.',
  },
  {
    subcodes: [2207042],
    verdict: 'wait',
    code: 'quota_exhausted',
    waitSeconds: QUOTA_SECONDS,
    message: 'The account has published as much as Instagram allows in 24 hours.',
  },
  { subcodes: [2207006], ...unknown, message: 'Instagram does not find the prepared media.' },
  { subcodes: [2207008], ...unknown, message: 'Instagram does not find the prepared media.' },
  {
    subcodes: [2207050],
    ...dead,
    message:
      'The account is inactive, restricted or at a checkpoint: its owner must act in the Instagram app.',
  },
  { subcodes: [2207023], ...media, message: 'Instagram does not know this kind of media.' },
  { subcodes: [2207028], ...media, message: 'A carousel takes two to ten items.' },
  { subcodes: [2207035, 2207036, 2207037], ...content, message: 'A product tag is misplaced or not valid.' },
  {
    subcodes: [2207040],
    ...content,
    message: 'More people are tagged or mentioned than Instagram allows (20).',
  },
  { subcodes: [2207026], ...media, message: 'Instagram does not support the format of this video.' },
  {
    subcodes: [2207052],
    verdict: 'retry',
    code: 'media_rejected',
    message: 'Instagram could not fetch the media from its address, or it is neither a photo nor a video.',
  },
  {
    subcodes: [2207027],
    ...unready,
    message: 'Instagram has not finished preparing the media.',
  },
  { subcodes: [2207004], ...media, message: 'The image is larger than 8 MiB.' },
  { subcodes: [2207005], ...media, message: 'Instagram takes JPEG images only.' },
  { subcodes: [2207009], ...media, message: 'The aspect ratio of the image lies outside 4:5 to 1.91:1.' },
  { subcodes: [2207010], ...content, message: 'The caption is too long.' },
  { subcodes: [2207018], ...content, message: 'A collaborator cannot be tagged.' },
  {
    subcodes: [2207077],
    ...spoilt,
    code: 'media_rejected',
    message: 'Instagram could not download the video.',
  },
  {
    subcodes: [2207082, 2207085],
    ...spoilt,
    containers: 2,
    code: 'media_rejected',
    message: 'Instagram could not process the video.',
  },
  { subcodes: [2207081], ...content, message: 'This account may not publish trial reels.' },
  {
    codes: [190],
    subcodes: GRANT_LOST_SUBCODES,
    ...dead,
    message: 'Access to the account was lost: its owner must connect it again.',
  },
  {
    codes: [100],
    subcodes: [33],
    on: 'read',
    verdict: 'retry',
    code: 'internal',
    message: 'Instagram does not find what it has just made.',
  },
  {
    codes: [100],
    subcodes: [33],
    on: 'use',
    ...unknown,
    message: 'Instagram does not find the prepared media.',
  },
  {
    codes: [100],
    subcodes: [33],
    on: 'write',
    ...dead,
    message: 'Instagram does not find the account, or it gives no access to it.',
  },

  {
    named: /INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID/,
    ...content,
    message: 'location_id is not a Page that has coordinates.',
  },
  {
    named: /INSTAGRAM_PLATFORM_API__(PERMISSION|INVALID_PARAM)/,
    ...content,
    message: 'Instagram does not accept the partnership label.',
  },
  ...commonFailures('Instagram'),
  // Codes whose subcode is new or missing.
  {
    codes: [9007],
    ...unready,
    message: 'Instagram has not finished preparing the media.',
  },
  {
    codes: [9004],
    verdict: 'retry',
    code: 'media_rejected',
    message: 'Instagram could not fetch the media.',
  },
  { codes: [352, 36000, 36001, 36003], ...media, message: 'Instagram does not take this media.' },
  { codes: [36004], ...content, message: 'The caption is too long.' },
  {
    codes: [25],
    ...dead,
    message: 'The account is inactive or restricted: its owner must act in the Instagram app.',
  },
  { codes: [24], ...unknown, message: 'Instagram does not find the prepared media.' },
  {
    codes: [9],
    verdict: 'wait',
    code: 'quota_exhausted',
    waitSeconds: QUOTA_SECONDS,
    message: 'A quota is used up.',
  },
  { codes: [100], ...content, message: 'Instagram does not accept a part of this post.' },
]

/** A container ended in ERROR and gave no number that is known: try one more, then blame the media. */
export const unknownContainerFailure: FailureRow = {
  ...spoilt,
  containers: 2,
  code: 'media_rejected',
  message: 'Instagram could not process the media.',
}

const rowOf = (subcode: number): FailureRow =>
  failureTable.find(({ subcodes }) => subcodes?.includes(subcode)) ?? unknownContainerFailure

export const expiredContainer = rowOf(2207020)
export const missingContainer = rowOf(2207008)
