import {
  commonFailures,
  createGraphFailures,
  lostAccess,
  type Meaning,
  notFoundOn,
  type Remedy,
} from '@carteiro/meta-graph'
import { bySubcode, meanings, tableOf } from '@carteiro/platform-kit'

const PUBLISHES = [
  'publish_post',
  'finish_video',
  'finish_reel',
  'finish_story',
  'publish_photo_story',
] as const
/** They make what they name. */
const WRITES = [
  'stage_photo',
  'stage_post',
  'start_video',
  'transfer_video',
  'start_reel',
  'start_story',
] as const
/** They name what was made before. */
const USES = [...PUBLISHES, 'upload_file'] as const
const READS = ['get_post', 'get_video', 'list_stories'] as const
const AFTERWARDS = ['delete_post', 'edit_post'] as const

/** The calls that this service makes, as spans, logs and errors name them. */
export type Operation = (typeof WRITES | typeof USES | typeof READS | typeof AFTERWARDS)[number]

/** The pictures of this very call are out already. */
export const ALREADY_PUBLISHED_SUBCODE = 1366051

const HOUR_SECONDS = 3600
const MAX_UPLOADS = 3

const { content, media, disconnected } = meanings
const duplicate = { ...meanings.duplicate, unclearOn: PUBLISHES } as const
const unfetched = { verdict: 'retry', code: 'media_unreadable' } as const
const again = { verdict: 'retry', code: 'media_rejected' } as const
const spoilt = { ...again, remedy: 'new_container', generations: 2 } as const
const unavailable = { verdict: 'retry', code: 'platform_unavailable' } as const

/**
 * Every answer of Facebook that is known to mean something, and what we make of it. The first row that fits wins.
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 * https://developers.facebook.com/docs/graph-api/reference/page/videos
 */
export const failureTable = tableOf<Operation, Remedy>([
  ...bySubcode(
    { ...unavailable, unclearOn: PUBLISHES },
    { '1363030 1363047 1609010': 'Facebook cannot take it just now.' },
  ),
  ...lostAccess('Facebook', WRITES, 'page'),
  ...bySubcode(disconnected, {
    '1404006 1404112 1404078 4854002': 'Facebook wants the owner of the page to confirm something first.',
  }),
  ...bySubcode(media, { 1366046: 'Facebook does not take the picture.' }),
  ...bySubcode(duplicate, {
    [ALREADY_PUBLISHED_SUBCODE]: 'Facebook says that the pictures were posted already.',
  }),
  ...bySubcode(content, {
    '1609008 2061006 1349125': 'Facebook does not take the link.',
    '1346003 1404102': 'Facebook refuses the content by its rules.',
  }),
  ...bySubcode(
    { verdict: 'wait', code: 'rate_limited', wait: HOUR_SECONDS },
    { 1390008: 'The page posts faster than Facebook allows.' },
  ),
  [{ ...notFoundOn(READS), ...again }, 'Facebook does not find what it has just made.'],
  [
    { ...notFoundOn(USES), ...again, remedy: 'not_found_yet', generations: 2 },
    'Facebook does not find what was prepared for the post.',
  ],
  [{ codes: [506], ...duplicate }, 'Facebook says that the same was posted a moment ago.'],
  [{ says: /already posted this/i, ...duplicate }, 'Facebook says that the same was posted already.'],
  [
    { says: /OffsetInvalidError|PartialRequestError/, ...unavailable },
    'Facebook did not get the whole file.',
  ],
  [{ says: /ProcessingFailedError/, ...spoilt }, 'Facebook could not process the file.'],
  ...commonFailures('Facebook', PUBLISHES),
  // The picture's kind was checked before it was queued: what is missing may be its server, for a moment.
  [
    { codes: [324], ...unfetched },
    'Facebook could not fetch the picture from its address, or does not take it.',
  ],
  [{ codes: [352, 382], ...media }, 'Facebook does not take the video.'],
  [{ codes: [389], ...unfetched }, 'Facebook could not fetch the video from its address.'],
  [{ codes: [1609005], ...content, verdict: 'retry' }, 'Facebook could not read the link.'],
  [{ codes: [6000], ...spoilt }, 'Facebook has a problem with the file.'],
  [{ codes: [6001], ...spoilt, generations: MAX_UPLOADS }, 'The upload broke off at Facebook.'],
  [{ codes: [100], ...content }, 'Facebook does not accept a part of this post.'],
])

const UNPROCESSED = 'Facebook could not process the video.'
/** Processing that failed and does not say why, or for a reason that passes. */
export const spoiltVideo: Meaning<Operation> = { ...spoilt, message: UNPROCESSED }
const goneUpload: Meaning<Operation> = {
  ...spoilt,
  code: 'timeout',
  generations: MAX_UPLOADS,
  message: 'The upload is gone at Facebook.',
}

export const failures = createGraphFailures<Operation>({
  name: 'Facebook',
  table: failureTable,
  publishes: [...PUBLISHES, ...AFTERWARDS],
  /** Processing that failed, and says why only in a message. */
  unknownContainer: { ...media, message: UNPROCESSED },
  expiredContainer: goneUpload,
  missingContainer: goneUpload,
})
