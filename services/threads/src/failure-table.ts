import { commonFailures, type FailureRow, GRANT_LOST_SUBCODES } from '@carteiro/meta-graph'
import { DAY_SECONDS } from './limits.ts'

/** The calls that this service makes, as spans, logs and errors name them. */
export type Operation =
  | 'create_container'
  | 'create_carousel'
  | 'get_container'
  | 'publish_container'
  | 'get_post'
  | 'list_posts'
  | 'publishing_limit'

const HOUR_SECONDS = 3600
const MAX_CONTAINERS = 3

const content = { verdict: 'refuse', code: 'content_rejected' } as const
const media = { verdict: 'refuse', code: 'media_rejected' } as const
const dead = { verdict: 'reconnect', code: 'account_disconnected' } as const
/** A new container may be unknown for some seconds where the next call ends up. */
const unknown = {
  verdict: 'retry',
  code: 'internal',
  remedy: 'look_again',
  containers: MAX_CONTAINERS,
} as const
const spoilt = { verdict: 'retry', code: 'media_rejected', remedy: 'new_container' } as const

/**
 * Every answer of Threads that is known to mean something, and what we make of it. The first row that fits wins.
 * https://developers.facebook.com/docs/threads/troubleshooting
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 */
export const failureTable: readonly FailureRow[] = [
  // To a publish call it is a definite no: the container has not come to rest yet, or was lost.
  {
    subcodes: [4279009],
    ...unknown,
    message: 'Threads does not find what it has just made.',
  },
  {
    codes: [100],
    subcodes: [33],
    on: 'use',
    ...unknown,
    message: 'Threads does not find what it has just made.',
  },
  {
    codes: [100],
    subcodes: [33],
    on: 'read',
    verdict: 'retry',
    code: 'internal',
    message: 'Threads does not find what it has just made.',
  },
  {
    codes: [100],
    subcodes: [33],
    on: 'write',
    ...dead,
    message: 'Threads does not find the account, or it gives no access to it.',
  },
  {
    subcodes: [2207052],
    verdict: 'retry',
    code: 'media_rejected',
    message: 'Threads could not fetch the media from its address.',
  },
  {
    subcodes: [2207051],
    verdict: 'wait',
    code: 'rate_limited',
    waitSeconds: DAY_SECONDS,
    message: 'Threads restricts this account for now, because its activity looks like spam.',
  },
  {
    subcodes: [4279013],
    ...dead,
    message: 'The account is restricted: its owner must act in the Threads app.',
  },
  {
    codes: [190],
    subcodes: GRANT_LOST_SUBCODES,
    ...dead,
    message: 'Access to the account was lost: its owner must connect it again.',
  },
  { named: /THREADS_API__LINK_LIMIT_EXCEEDED/, ...content, message: 'Threads takes at most five links.' },
  {
    named: /THREADS_API__FEATURE_NOT_AVAILABLE/,
    ...content,
    message: 'This account may not use one of the settings.',
  },
  {
    named: /(quota|limit) .*(reached|exceeded)|exceeded .*(quota|limit)|maximum number of posts/i,
    verdict: 'wait',
    code: 'quota_exhausted',
    waitSeconds: HOUR_SECONDS,
    message: 'The account has published as much as Threads allows in 24 hours.',
  },
  { named: /at most 500 characters/, ...content, message: 'The text is too long.' },
  ...commonFailures('Threads'),
  { codes: [9004], verdict: 'retry', code: 'media_rejected', message: 'Threads could not fetch the media.' },
  {
    codes: [24],
    ...unknown,
    message: 'Threads does not find what it has just made.',
  },
  { codes: [100], ...content, message: 'Threads does not accept a part of this post.' },

  // Why a container is spoilt.
  {
    containerErrors: ['FAILED_DOWNLOADING_VIDEO'],
    ...spoilt,
    containers: MAX_CONTAINERS,
    message: 'Threads could not download the video.',
  },
  {
    containerErrors: ['FAILED_PROCESSING_AUDIO', 'FAILED_PROCESSING_VIDEO'],
    ...spoilt,
    containers: 2,
    message: 'Threads could not process the video.',
  },
  { containerErrors: ['INVALID_ASPEC_RATIO'], ...media, message: 'The aspect ratio is not supported.' },
  { containerErrors: ['INVALID_BIT_RATE'], ...media, message: 'The bit rate is not supported.' },
  { containerErrors: ['INVALID_DURATION'], ...media, message: 'The video is longer than five minutes.' },
  { containerErrors: ['INVALID_FRAME_RATE'], ...media, message: 'The frame rate is not supported.' },
  {
    containerErrors: ['INVALID_AUDIO_CHANNELS', 'INVALID_AUDIO_CHANNEL_LAYOUT'],
    ...media,
    message: 'The sound has more channels than Threads takes.',
  },
]

/** UNKNOWN, and whatever is new: try one more, then blame the media. */
export const unknownContainerFailure: FailureRow = {
  ...spoilt,
  containers: 2,
  message: 'Threads could not process the media.',
}
export const expiredContainer: FailureRow = {
  verdict: 'retry',
  code: 'timeout',
  remedy: 'new_container',
  containers: MAX_CONTAINERS,
  message: 'The prepared post expired at Threads.',
}
export const missingContainer: FailureRow = {
  verdict: 'retry',
  code: 'internal',
  remedy: 'new_container',
  containers: MAX_CONTAINERS,
  message: 'The prepared post is gone at Threads.',
}
