import {
  commonFailures,
  createGraphFailures,
  lostAccess,
  notFoundOn,
  type Remedy,
} from '@carteiro/meta-graph'
import { byCode, meanings, tableOf } from '@carteiro/platform-kit'

const PUBLISHES = ['publish_container'] as const
/** They make what they name. */
const WRITES = ['create_container'] as const
/** They name containers that were made before. */
const USES = ['create_carousel', ...PUBLISHES] as const
const READS = ['get_container', 'get_post', 'list_posts', 'list_replies', 'publishing_limit'] as const
const AFTERWARDS = ['delete_post'] as const

/** The calls that this service makes, as spans, logs and errors name them. */
export type Operation = (typeof WRITES | typeof USES | typeof READS | typeof AFTERWARDS)[number]

const HOUR_SECONDS = 3600
const DAY_SECONDS = 24 * HOUR_SECONDS
const MAX_GENERATIONS = 3

const { content, media, disconnected } = meanings
const unfetched = { verdict: 'retry', code: 'media_unreadable' } as const
const unfound = { verdict: 'retry', code: 'internal' } as const
/** A new container may be unknown for some seconds where the next call ends up. */
const unknown = { ...unfound, remedy: 'not_found_yet', generations: MAX_GENERATIONS } as const
const spoilt = { remedy: 'new_container', generations: MAX_GENERATIONS, verdict: 'retry' } as const
const NOT_FOUND = 'Threads does not find what it has just made.'

/**
 * Every answer of Threads that is known to mean something, and what we make of it. The first row that fits wins.
 * https://developers.facebook.com/docs/threads/troubleshooting
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 */
export const failureTable = tableOf<Operation, Remedy>([
  // To a publish call it is a definite no: the container is not known everywhere yet, or was lost.
  [{ subcodes: [4279009], ...unknown }, NOT_FOUND],
  [{ ...notFoundOn(USES), ...unknown }, NOT_FOUND],
  [{ ...notFoundOn(READS), ...unfound }, NOT_FOUND],
  [{ subcodes: [2207052], ...unfetched }, 'Threads could not fetch the media from its address.'],
  [
    { subcodes: [2207051], verdict: 'wait', code: 'rate_limited', wait: DAY_SECONDS },
    'Threads restricts this account for now, because its activity looks like spam.',
  ],
  [
    { subcodes: [4279013], ...disconnected },
    'The account is restricted: its owner must act in the Threads app.',
  ],
  ...lostAccess('Threads', WRITES),
  [{ says: /THREADS_API__LINK_LIMIT_EXCEEDED/, ...content }, 'Threads takes at most five links.'],
  [
    { says: /THREADS_API__FEATURE_NOT_AVAILABLE/, ...content },
    'This account may not use one of the settings.',
  ],
  [
    {
      says: /(quota|limit) .*(reached|exceeded)|exceeded .*(quota|limit)|maximum number of posts/i,
      verdict: 'wait',
      code: 'quota_exhausted',
      wait: HOUR_SECONDS,
    },
    'The account has published as much as Threads allows in 24 hours.',
  ],
  [{ says: /at most 500 characters/, ...content }, 'The text is too long.'],
  ...commonFailures('Threads', PUBLISHES),
  [{ codes: [9004], ...unfetched }, 'Threads could not fetch the media.'],
  [{ codes: [24], ...unknown }, NOT_FOUND],
  [{ codes: [100], ...content }, 'Threads does not accept a part of this post.'],
])

/** Why a container is spoilt. https://developers.facebook.com/docs/threads/troubleshooting */
export const containerTable = tableOf<Operation, Remedy>([
  [
    { codes: ['FAILED_DOWNLOADING_VIDEO'], ...spoilt, code: 'media_unreadable' },
    'Threads could not download the video.',
  ],
  ...byCode(
    { ...spoilt, code: 'media_rejected', generations: 2 },
    { 'FAILED_PROCESSING_AUDIO FAILED_PROCESSING_VIDEO': 'Threads could not process the video.' },
  ),
  ...byCode(media, {
    INVALID_ASPEC_RATIO: 'The aspect ratio is not supported.',
    INVALID_BIT_RATE: 'The bit rate is not supported.',
    INVALID_DURATION: 'The video is longer than five minutes.',
    INVALID_FRAME_RATE: 'The frame rate is not supported.',
    'INVALID_AUDIO_CHANNELS INVALID_AUDIO_CHANNEL_LAYOUT': 'The sound has more channels than Threads takes.',
  }),
])

export const failures = createGraphFailures<Operation>({
  name: 'Threads',
  table: failureTable,
  containerTable,
  publishes: [...PUBLISHES, ...AFTERWARDS],
  /** UNKNOWN, and whatever is new: try one more, then blame the media. */
  unknownContainer: {
    ...spoilt,
    code: 'media_rejected',
    generations: 2,
    message: 'Threads could not process the media.',
  },
  expiredContainer: { ...spoilt, code: 'timeout', message: 'The prepared post expired at Threads.' },
  missingContainer: { ...spoilt, code: 'internal', message: 'The prepared post is gone at Threads.' },
})
