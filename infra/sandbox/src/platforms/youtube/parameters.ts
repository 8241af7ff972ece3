import type { SandboxContext } from '../../platform.ts'
import { invalid, refusal } from './conventions.ts'

/** Of every method. https://developers.google.com/youtube/v3/docs/standard_parameters */
const STANDARD = ['access_token', 'alt', 'callback', 'fields', 'key', 'prettyPrint', 'quotaUser', 'userIp']

/** What a method's page lists: its parts, its other parameters, and those of them that it demands. */
export type Parameters = { parts: string[]; others: string[]; required?: string[] }

const OWNER = 'onBehalfOfContentOwner'

/** https://developers.google.com/youtube/v3/docs/channels/list#parameters */
export const channelsList: Parameters = {
  parts: [
    'auditDetails',
    'brandingSettings',
    'contentDetails',
    'contentOwnerDetails',
    'id',
    'localizations',
    'snippet',
    'statistics',
    'status',
    'topicDetails',
  ],
  others: ['forHandle', 'forUsername', 'id', 'managedByMe', 'mine', 'hl', 'maxResults', OWNER, 'pageToken'],
}

const videoParts = [
  'contentDetails',
  'fileDetails',
  'id',
  'liveStreamingDetails',
  'localizations',
  'player',
  'processingDetails',
  'recordingDetails',
  'snippet',
  'statistics',
  'status',
  'suggestions',
  'topicDetails',
]

/** https://developers.google.com/youtube/v3/docs/videos/list#parameters */
export const videosList: Parameters = {
  parts: [...videoParts, 'paidProductPlacementDetails'],
  others: [
    'chart',
    'id',
    'myRating',
    'hl',
    'maxHeight',
    'maxResults',
    'maxWidth',
    OWNER,
    'pageToken',
    'regionCode',
    'videoCategoryId',
  ],
}

/**
 * https://developers.google.com/youtube/v3/docs/videos/insert#parameters, with `uploadType` of
 * https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
 */
export const videosInsert: Parameters = {
  parts: videoParts,
  others: ['notifySubscribers', OWNER, `${OWNER}Channel`, 'uploadType'],
  required: ['uploadType'],
}

const itemParts = ['contentDetails', 'id', 'snippet', 'status']

/** https://developers.google.com/youtube/v3/docs/playlistItems/list#parameters */
export const playlistItemsList: Parameters = {
  parts: itemParts,
  others: ['id', 'playlistId', 'maxResults', OWNER, 'pageToken', 'videoId'],
}

/** https://developers.google.com/youtube/v3/docs/playlistItems/insert#parameters */
export const playlistItemsInsert: Parameters = { parts: itemParts, others: [OWNER] }

/** https://developers.google.com/youtube/v3/docs/videos/update#parameters */
export const videosUpdate: Parameters = {
  parts: [
    'liveStreamingDetails',
    'localizations',
    'paidProductPlacementDetails',
    'recordingDetails',
    'snippet',
    'status',
  ],
  others: [OWNER],
}

/** https://developers.google.com/youtube/v3/docs/videos/delete#parameters */
export const videosDelete: Parameters = { parts: [], others: ['id', OWNER], required: ['id'] }

/**
 * https://developers.google.com/youtube/v3/docs/thumbnails/set#parameters, with `uploadType` of
 * https://developers.google.com/youtube/v3/docs/thumbnails/set#request
 */
export const thumbnailsSet: Parameters = {
  parts: [],
  others: ['videoId', OWNER, 'uploadType'],
  required: ['videoId'],
}

/**
 * The parts that a call names. A parameter that no page knows is refused, and one that a page demands is demanded:
 * https://developers.google.com/youtube/v3/docs/core_errors
 *
 * @throws Refusal
 */
export const readParts = (context: SandboxContext, known: Parameters): string[] => {
  const query = context.req.query()
  const names = [...STANDARD, ...known.others, ...(known.parts.length > 0 ? ['part'] : [])]
  const unknown = Object.keys(query).find((name) => !names.includes(name))
  if (unknown !== undefined) throw invalid('unexpectedParameter', `Unexpected parameter: ${unknown}`)
  const missing = (known.required ?? []).find((name) => !query[name])
  if (missing !== undefined) throw invalid('missingRequiredParameter', `Required parameter: ${missing}`)
  if (known.parts.length === 0) return []
  const parts = (query.part ?? '').split(',').filter(Boolean)
  if (parts.length === 0) throw invalid('missingRequiredParameter', 'Required parameter: part')
  const unknownPart = parts.find((part) => !known.parts.includes(part))
  if (unknownPart !== undefined) {
    throw refusal(400, 'unknownPart', `Invalid value for part: ${unknownPart}`, 'youtube.part')
  }
  return parts
}

/** A resource with `kind`, `etag` and `id`, and the parts that were asked for. */
export const onlyParts = (resource: Record<string, unknown>, parts: string[]): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(resource).filter(
      ([name]) => ['kind', 'etag', 'id'].includes(name) || parts.includes(name),
    ),
  )
