import type { ErrorCode, Verdict } from '@carteiro/contracts'
import * as limits from './limits.ts'

/** The calls that this service makes, as spans, logs and errors name them. */
export type Operation =
  | 'get_channel'
  | 'start_session'
  | 'send_bytes'
  | 'send_last_bytes'
  | 'probe_session'
  | 'list_videos'
  | 'list_playlist_items'
  | 'set_thumbnail'
  | 'add_to_playlist'

export type FailureRow = {
  /** YouTube's own words: `error.errors[0].reason`, or a reason that a video failed for. */
  reasons: readonly string[]
  verdict: Verdict
  code: ErrorCode
  /** Seconds, or until the app's quota is renewed. */
  wait?: number | 'quota_reset'
  message: string
}
type Meaning = Omit<FailureRow, 'reasons'>

/** From these calls a failure inside YouTube proves nothing: they may have had their effect. */
export const UNCLEAR_ON: readonly Operation[] = ['send_last_bytes', 'add_to_playlist']

const content = { verdict: 'refuse', code: 'content_rejected' } as const
const media = { verdict: 'refuse', code: 'media_rejected' } as const
const forbidden = { verdict: 'refuse', code: 'permission_denied' } as const
const ours = { verdict: 'refuse', code: 'internal' } as const
const unavailable = { verdict: 'retry', code: 'platform_unavailable' } as const
const capped = { verdict: 'wait', code: 'quota_exhausted' } as const

/** https://developers.google.com/youtube/data/determine_quota_cost */
export const dailyQuota: Meaning = {
  ...capped,
  wait: 'quota_reset',
  message: "The app's daily quota at YouTube is used up: it is renewed at midnight, Pacific time.",
}

/**
 * Every word of refusal that YouTube is known to use, and what we make of it.
 * https://developers.google.com/youtube/v3/docs/errors
 * https://developers.google.com/youtube/v3/docs/videos/insert#errors
 * https://developers.google.com/youtube/v3/docs/thumbnails/set#errors
 */
export const failureTable: readonly FailureRow[] = [
  // What was written.
  { reasons: ['invalidTitle'], ...content, message: 'YouTube does not take the title.' },
  { reasons: ['invalidDescription'], ...content, message: 'YouTube does not take the description.' },
  { reasons: ['invalidTags'], ...content, message: 'YouTube does not take the tags.' },
  { reasons: ['invalidCategoryId'], ...content, message: 'settings.categoryId: no category of YouTube.' },
  { reasons: ['invalidPublishAt'], ...content, message: 'settings.publishAt: YouTube does not take it.' },
  {
    reasons: ['invalidRecordingDetails', 'invalidVideoGameRating', 'invalidFilename', 'invalidVideoMetadata'],
    ...content,
    message: 'YouTube does not take what was said about the video.',
  },
  {
    reasons: ['defaultLanguageNotSet'],
    ...content,
    message: 'settings.language: YouTube must be told the language.',
  },
  {
    reasons: ['forbiddenPrivacySetting'],
    ...content,
    message: 'settings.privacy: not allowed to this channel.',
  },
  {
    reasons: ['forbiddenLicenseSetting'],
    ...content,
    message: 'settings.license: not allowed to this channel.',
  },
  { reasons: ['invalidImage'], ...media, message: 'YouTube cannot read the thumbnail.' },
  {
    reasons: ['failedPrecondition'],
    ...content,
    message: 'The thumbnail is too large, or the channel may not set one.',
  },

  // Our own mistakes.
  {
    reasons: [
      'mediaBodyRequired',
      'missingRequiredParameter',
      'unexpectedParameter',
      'incompatibleParameters',
      'invalidPageToken',
      'unexpectedPart',
      'unknownPart',
      'badRequest',
    ],
    ...ours,
    message: 'YouTube does not take the request as it was made.',
  },

  // The account and its grant.
  {
    reasons: ['authError', 'authorizationRequired', 'required'],
    verdict: 'reconnect',
    code: 'token_expired',
    message: "The channel's access has expired or was withdrawn.",
  },
  {
    reasons: ['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'],
    verdict: 'reconnect',
    code: 'permission_denied',
    message: 'The account did not grant what this needs: it must be connected again with every permission.',
  },
  {
    reasons: ['youtubeSignupRequired', 'authenticatedUserNotChannel', 'accountDelegationForbidden'],
    verdict: 'reconnect',
    code: 'account_disconnected',
    message: 'The account has no YouTube channel of its own: make one, and connect it again.',
  },
  {
    reasons: [
      'authenticatedUserAccountClosed',
      'authenticatedUserAccountSuspended',
      'channelClosed',
      'channelSuspended',
    ],
    ...forbidden,
    message: 'The channel is closed or suspended.',
  },
  {
    reasons: ['accessNotConfigured', 'SERVICE_DISABLED'],
    verdict: 'halt',
    code: 'permission_denied',
    message: 'The YouTube Data API is not switched on for the app.',
  },
  { reasons: ['forbidden'], ...forbidden, message: 'YouTube does not permit this.' },

  // Limits that pass.
  { reasons: ['quotaExceeded', 'dailyLimitExceeded'], ...dailyQuota },
  {
    reasons: ['uploadLimitExceeded'],
    ...capped,
    wait: limits.CHANNEL_LIMIT_SECONDS,
    message: 'The channel has uploaded as many videos in a day as YouTube allows to it.',
  },
  {
    reasons: ['uploadRateLimitExceeded'],
    ...capped,
    wait: limits.THUMBNAIL_LIMIT_SECONDS,
    message: 'The channel has set as many thumbnails in a day as YouTube allows to it.',
  },
  {
    reasons: ['rateLimitExceeded', 'userRateLimitExceeded'],
    verdict: 'wait',
    code: 'rate_limited',
    wait: limits.RATE_LIMIT_SECONDS,
    message: 'YouTube asks to slow down.',
  },

  // What another try may bring.
  {
    reasons: ['internalError', 'backendError', 'serviceUnavailable'],
    ...unavailable,
    message: 'YouTube failed inside.',
  },
  {
    reasons: ['videoNotFound'],
    verdict: 'retry',
    code: 'internal',
    message: 'YouTube does not know the video yet.',
  },
  { reasons: ['playlistNotFound'], ...content, message: 'settings.playlistId: no playlist of this channel.' },
]

/** Why a video came to nothing after it was uploaded. https://developers.google.com/youtube/v3/docs/videos#status.failureReason */
export const endTable: readonly FailureRow[] = [
  {
    reasons: ['conversion', 'invalidFile', 'codec', 'transcodeFailed', 'streamingFailed'],
    ...media,
    message: 'YouTube cannot convert the file.',
  },
  { reasons: ['emptyFile', 'tooSmall'], ...media, message: 'The file is too small to be a video.' },
  {
    reasons: ['uploadAborted', 'uploadFailed'],
    ...media,
    message: 'YouTube says that the upload was broken off.',
  },
  { reasons: ['length'], ...media, message: 'The video is longer than YouTube allows to this channel.' },
  {
    reasons: ['duplicate'],
    verdict: 'refuse',
    code: 'duplicate',
    message: 'YouTube refuses the video: the channel has it already.',
  },
  {
    reasons: ['copyright', 'claim', 'trademark', 'legal'],
    ...content,
    message: "YouTube refuses the video for somebody's rights in it.",
  },
  {
    reasons: ['inappropriate', 'termsOfUse'],
    ...content,
    message: 'YouTube refuses the video by its rules.',
  },
  {
    reasons: ['uploaderAccountSuspended', 'uploaderAccountClosed'],
    ...forbidden,
    message: 'The channel is closed or suspended.',
  },
  { reasons: ['other'], ...content, message: 'YouTube could not process the video.' },
]

/** A success without what it must hold: the call may have had its effect. It is no sign that YouTube is down. */
export const unreadableAnswer: Meaning = {
  verdict: 'retry',
  code: 'unreadable_response',
  message: 'YouTube gave an answer that cannot be read.',
}

/** What a bare HTTP status says when no known word comes with it. */
export const unlisted = (status: number): Meaning => {
  if (status < 400)
    return { ...unreadableAnswer, message: `YouTube gave an answer that is not known (HTTP ${status}).` }
  if (status >= 500) return { ...unavailable, message: `YouTube is out of order (HTTP ${status}).` }
  if (status === 408) return { ...unavailable, message: 'YouTube did not get the whole request in time.' }
  if (status === 429) {
    return {
      verdict: 'wait',
      code: 'rate_limited',
      wait: limits.RATE_LIMIT_SECONDS,
      message: 'YouTube asks to slow down.',
    }
  }
  if (status === 401)
    return { verdict: 'reconnect', code: 'token_expired', message: 'YouTube does not accept the token.' }
  if (status === 403) return { ...forbidden, message: 'YouTube does not permit this.' }
  if (status === 413) return { ...media, message: 'The file is larger than YouTube allows.' }
  return { ...content, message: `YouTube refuses the request (HTTP ${status}).` }
}

/** An upload whose session has died, surely without a video. */
export const sessionGone: Meaning = {
  verdict: 'wait',
  code: 'timeout',
  wait: limits.NEW_SESSION_SECONDS,
  message: 'The upload session has ended before the whole file was there: the upload is begun anew.',
}
