import {
  commonFailures,
  createGraphFailures,
  type FailureRow,
  lostAccess,
  type Meaning,
  notFoundOn,
  type Remedy,
} from '@carteiro/meta-graph'
import { bySubcode, meanings, tableOf } from '@carteiro/platform-kit'

/**
 * Every answer of Instagram that is known to mean something, and what we make of it.
 * https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 */

const PUBLISHES = ['publish_container'] as const
/** They make what they name. */
const WRITES = ['create_container'] as const
/** They name containers that were made before. */
const USES = ['create_carousel', ...PUBLISHES] as const
const READS = ['get_container', 'get_media', 'list_media', 'list_stories', 'publishing_limit'] as const

/** The calls that this service makes, as spans, logs and errors name them. */
export type Operation = (typeof WRITES | typeof USES | typeof READS)[number]

const HOUR_SECONDS = 3600
const SPAM_SECONDS = 24 * HOUR_SECONDS
const MAX_GENERATIONS = 3

const { content, media, disconnected } = meanings
const spoilt = {
  verdict: 'retry',
  code: 'media_rejected',
  remedy: 'new_container',
  generations: MAX_GENERATIONS,
} as const
const again = { verdict: 'retry', generations: MAX_GENERATIONS } as const
const unready = { ...again, code: 'timeout', remedy: 'not_ready' } as const
/** A new container may be unknown for some seconds where the next call ends up. */
const unknown = { ...again, code: 'internal', remedy: 'not_found_yet' } as const
const unfetched = { verdict: 'retry', code: 'media_unreadable' } as const
const unavailable = { verdict: 'retry', code: 'platform_unavailable', unclearOn: PUBLISHES } as const
/** The quota is a rolling day: an hour is used where Instagram's own figures can't be read. */
const quotaUsed = { verdict: 'wait', code: 'quota_exhausted', wait: HOUR_SECONDS } as const

const EXPIRED_SUBCODE = 2207020
const MISSING_SUBCODE = 2207008
const NOT_FOUND = 'Instagram does not find the prepared media.'
const NOT_PREPARED = 'Instagram has not finished preparing the media.'

/** The first row that fits wins; a subcode says more than a code, so rows with subcodes stand first. */
export const failureTable = tableOf<Operation, Remedy>([
  [{ subcodes: [EXPIRED_SUBCODE], ...spoilt, code: 'timeout' }, 'The prepared media expired at Instagram.'],
  ...bySubcode(spoilt, {
    2207003: 'Instagram could not download the media in time.',
    2207077: 'Instagram could not download the video.',
  }),
  ...bySubcode(
    { ...spoilt, generations: 2 },
    { '2207082 2207085': 'Instagram could not process the video.' },
  ),
  ...bySubcode({ ...spoilt, unclearOn: PUBLISHES }, { 2207053: 'Instagram could not take the video in.' }),
  ...bySubcode(unavailable, {
    2207001: 'Instagram had an error of its own.',
    2207032: 'Instagram could not prepare the media.',
  }),
  ...bySubcode(unknown, { [`2207006 ${MISSING_SUBCODE}`]: NOT_FOUND }),
  ...bySubcode(unready, { 2207027: NOT_PREPARED }),
  ...bySubcode(unfetched, {
    2207052: 'Instagram could not fetch the media from its address, or it is neither a photo nor a video.',
  }),
  [
    { subcodes: [2207051], verdict: 'wait', code: 'rate_limited', wait: SPAM_SECONDS },
    'Instagram restricts this account for now, because its activity looks like spam.',
  ],
  ...bySubcode(quotaUsed, {
    2207042: 'The account has published as much as Instagram allows in 24 hours.',
  }),
  ...bySubcode(disconnected, {
    2207050:
      'The account is inactive, restricted or at a checkpoint: its owner must act in the Instagram app.',
  }),
  ...bySubcode(media, {
    2207004: 'The image is larger than 8 MiB.',
    2207005: 'Instagram takes JPEG images only.',
    2207009: 'The aspect ratio of the image lies outside 4:5 to 1.91:1.',
    2207023: 'Instagram does not know this kind of media.',
    2207026: 'Instagram does not support the format of this video.',
    2207028: 'A carousel takes two to ten items.',
  }),
  ...bySubcode(content, {
    2207010: 'The caption is too long.',
    2207018: 'A collaborator cannot be tagged.',
    '2207035 2207036 2207037': 'A product tag is misplaced or not valid.',
    2207040: 'More people are tagged or mentioned than Instagram allows (20).',
    2207057: 'thumb_offset lies outside the video.',
    2207081: 'This account may not publish trial reels.',
  }),
  ...lostAccess('Instagram', WRITES),
  [
    { ...notFoundOn(READS), verdict: 'retry', code: 'internal' },
    'Instagram does not find what it has just made.',
  ],
  [{ ...notFoundOn(USES), ...unknown }, NOT_FOUND],

  [
    { says: /INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID/, ...content },
    'location_id is not a Page that has coordinates.',
  ],
  [
    { says: /INSTAGRAM_PLATFORM_API__(PERMISSION|INVALID_PARAM)/, ...content },
    'Instagram does not accept the partnership label.',
  ],
  ...commonFailures('Instagram', PUBLISHES),
  // Codes whose subcode is new or missing.
  [{ codes: [9007], ...unready }, NOT_PREPARED],
  [{ codes: [9004], ...unfetched }, 'Instagram could not fetch the media.'],
  [{ codes: [352, 36000, 36001, 36003], ...media }, 'Instagram does not take this media.'],
  [{ codes: [36004], ...content }, 'The caption is too long.'],
  [
    { codes: [25], ...disconnected },
    'The account is inactive or restricted: its owner must act in the Instagram app.',
  ],
  [{ codes: [24], ...unknown }, NOT_FOUND],
  [{ codes: [9], ...quotaUsed }, 'A quota is used up.'],
  [{ codes: [100], ...content }, 'Instagram does not accept a part of this post.'],
])

/** A container ended in ERROR and gave no number that is known: try one more, then blame the media. */
const unknownContainer: Meaning<Operation> = {
  ...spoilt,
  generations: 2,
  message: 'Instagram could not process the media.',
}
const rowOf = (subcode: number): FailureRow<Operation> => ({
  ...(failureTable.find(({ subcodes }) => subcodes?.includes(subcode)) ?? unknownContainer),
  subcodes: [subcode],
})

export const failures = createGraphFailures<Operation>({
  name: 'Instagram',
  table: failureTable,
  publishes: PUBLISHES,
  unknownContainer,
  expiredContainer: rowOf(EXPIRED_SUBCODE),
  missingContainer: rowOf(MISSING_SUBCODE),
})
