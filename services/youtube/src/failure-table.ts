import {
  type Answer,
  byCode,
  createFailures,
  type Meaning,
  meaningOfStatus,
  meanings,
  optionalField,
  PlatformError,
  PlatformFailure,
  retryAfterSeconds,
  type Said,
  tableOf,
  tolerantList,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import * as limits from './limits.ts'

const text = optionalField(z.string().min(1))
const entries = optionalField(
  tolerantList(
    z.looseObject({
      reason: text,
      retryDelay: text,
      metadata: optionalField(z.looseObject({ quota_limit: text, quota_unit: text })),
    }),
  ),
).transform((list) => list?.items ?? [])

/** https://developers.google.com/youtube/v3/docs/core_errors, and newer: https://google.aip.dev/193 */
const errorAnswer = z.looseObject({
  error: z.looseObject({ message: text, errors: entries, details: entries }),
})
/** As OAuth has it: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
const flatError = z
  .looseObject({ error: z.string().min(1), error_description: text })
  .transform(({ error, error_description: message }) => ({
    error: { message, errors: [{ reason: error }], details: [] },
  }))
const anyError = z.union([flatError, errorAnswer])

/** YouTube's messages may hold HTML. */
const plain = (message: string): string => message.replace(/<[^>]*>/g, '').trim()

/** Reasons come in two spellings: `RATE_LIMIT_EXCEEDED` is `rateLimitExceeded`. */
const codeOfReason = (reason: string): string => reason.replaceAll('_', '').toLowerCase()

/** Said of a quota of a day that is used up. */
const PER_DAY = /^per day$/

/** Reads the body of an answer that is no success. */
const readError = ({ status, body, headers }: Answer): Said => {
  const asked = retryAfterSeconds(headers)
  const error = anyError.safeParse(body).data?.error
  if (!error) return { retryAfterSeconds: asked }
  // The most precise first.
  const all: z.output<typeof entries> = [...error.details, ...error.errors]
  const reasons = all.flatMap(({ reason }) => reason ?? [])
  const message = plain(error.message ?? '')
  const quotas = all.flatMap(({ metadata }) => [metadata?.quota_limit ?? '', metadata?.quota_unit ?? ''])
  // "limit 'Video Uploads per day'", with the reason rateLimitExceeded:
  // https://github.com/googleapis/google-api-python-client/issues/2753
  const isDaily = quotas.some((quota) => /PerDay|\/d\//i.test(quota)) || /\bper day\b/i.test(message)
  const [delay] = all.flatMap(({ retryDelay = '' }) => /^(\d+)(?:\.\d+)?s$/.exec(retryDelay)?.[1] ?? [])
  return {
    // A server that is out of order knows no better reason.
    codes: status < 500 ? reasons.map(codeOfReason) : [],
    text: isDaily ? 'per day' : '',
    message,
    facts: { ...(reasons[0] ? { reason: reasons[0] } : {}), ...(message ? { message } : {}) },
    retryAfterSeconds: asked ?? (delay === undefined ? undefined : Math.max(1, Number(delay))),
  }
}

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
  | 'delete_video'
  | 'update_video'

/**
 * `new_session`: YouTube does not know the upload's session (any more), and nothing came of it. `find_video`: a video
 * came of it, whose id was not in the answer.
 */
type Remedy = 'new_session' | 'find_video'
type Refusal = Meaning<Operation, Remedy>

/** From these calls a failure inside YouTube proves nothing: they may have had their effect. */
const UNCLEAR_ON = ['send_last_bytes', 'add_to_playlist'] as const

const { content, media, forbidden, ours, duplicate, disconnected } = meanings
const unavailable = { verdict: 'retry', code: 'platform_unavailable', unclearOn: UNCLEAR_ON } as const
const capped = { verdict: 'wait', code: 'quota_exhausted' } as const
const limited = { verdict: 'wait', code: 'rate_limited', wait: limits.RATE_LIMIT_SECONDS } as const

/** https://developers.google.com/youtube/data/determine_quota_cost */
const dailyQuota: Refusal = {
  ...capped,
  wait: (asked) => asked ?? limits.secondsToQuotaReset(new Date()),
  message: "The app's daily quota at YouTube is used up: it is renewed at midnight, Pacific time.",
}
const DAILY_QUOTA = 'quotaExceeded dailyLimitExceeded'
const RATE_LIMITS = 'rateLimitExceeded userRateLimitExceeded'

/**
 * Every word of refusal that YouTube is known to use, and what we make of it.
 * https://developers.google.com/youtube/v3/docs/errors
 * https://developers.google.com/youtube/v3/docs/videos/insert#errors
 * https://developers.google.com/youtube/v3/docs/thumbnails/set#errors
 */
export const failureTable = tableOf<Operation, Remedy>([
  // What was written.
  ...byCode(content, {
    invalidTitle: 'YouTube does not take the title.',
    invalidDescription: 'YouTube does not take the description.',
    invalidTags: 'YouTube does not take the tags.',
    invalidCategoryId: 'settings.categoryId: no category of YouTube.',
    invalidPublishAt: 'settings.publishAt: YouTube does not take it.',
    'invalidRecordingDetails invalidVideoGameRating invalidFilename invalidVideoMetadata':
      'YouTube does not take what was said about the video.',
    defaultLanguageNotSet: 'settings.language: YouTube must be given the language.',
    forbiddenPrivacySetting: 'settings.privacy: not allowed to this channel.',
    forbiddenLicenseSetting: 'settings.license: not allowed to this channel.',
  }),
  ...byCode(media, { invalidImage: 'YouTube cannot read the thumbnail.' }),
  ...byCode(content, {
    failedPrecondition: 'The thumbnail is too large, or the channel may not set one.',
  }),

  // Our own mistakes.
  ...byCode(ours, {
    'mediaBodyRequired missingRequiredParameter unexpectedParameter incompatibleParameters invalidPageToken unexpectedPart unknownPart badRequest':
      'YouTube does not take the request as it was made.',
  }),

  // The account and its grant.
  ...byCode(
    { verdict: 'reconnect', code: 'token_expired' },
    { 'authError authorizationRequired required': "The channel's access has expired or was withdrawn." },
  ),
  ...byCode(
    { verdict: 'reconnect', code: 'permission_denied' },
    {
      'insufficientPermissions ACCESS_TOKEN_SCOPE_INSUFFICIENT':
        'The account did not grant what this needs: it must be connected again with every permission.',
    },
  ),
  ...byCode(disconnected, {
    'youtubeSignupRequired authenticatedUserNotChannel accountDelegationForbidden':
      'The account has no YouTube channel of its own: make one, and connect it again.',
  }),
  ...byCode(forbidden, {
    'authenticatedUserAccountClosed authenticatedUserAccountSuspended channelClosed channelSuspended':
      'The channel is closed or suspended.',
  }),
  ...byCode(
    { verdict: 'halt', code: 'permission_denied' },
    { 'accessNotConfigured SERVICE_DISABLED': 'The YouTube Data API is not switched on for the app.' },
  ),
  ...byCode(forbidden, { forbidden: 'YouTube does not permit this.' }),

  // Limits that pass.
  ...byCode(dailyQuota, { [DAILY_QUOTA]: dailyQuota.message }),
  ...byCode(
    { ...capped, wait: limits.CHANNEL_LIMIT_SECONDS },
    { uploadLimitExceeded: 'The channel has uploaded as many videos in a day as YouTube allows to it.' },
  ),
  ...byCode(
    { ...capped, wait: limits.THUMBNAIL_LIMIT_SECONDS },
    { uploadRateLimitExceeded: 'The channel has set as many thumbnails in a day as YouTube allows to it.' },
  ),
  ...byCode({ ...dailyQuota, says: PER_DAY }, { [RATE_LIMITS]: dailyQuota.message }),
  ...byCode(limited, { [RATE_LIMITS]: 'YouTube asks to slow down.' }),

  // What another try may bring.
  ...byCode(unavailable, { 'internalError backendError serviceUnavailable': 'YouTube failed inside.' }),
  ...byCode({ ...unavailable, code: 'internal' }, { videoNotFound: 'YouTube does not know the video yet.' }),
  ...byCode(content, { playlistNotFound: 'settings.playlistId: no playlist of this channel.' }),
])

/** Why a video came to nothing after it was uploaded. https://developers.google.com/youtube/v3/docs/videos#status.failureReason */
export const endTable = tableOf<Operation, Remedy>([
  ...byCode(media, {
    'conversion invalidFile codec transcodeFailed streamingFailed': 'YouTube cannot convert the file.',
    'emptyFile tooSmall': 'The file is too small to be a video.',
    'uploadAborted uploadFailed': 'YouTube says that the upload was broken off.',
    length: 'The video is longer than YouTube allows to this channel.',
  }),
  ...byCode(duplicate, { duplicate: 'YouTube refuses the video: the channel has it already.' }),
  ...byCode(content, {
    'copyright claim trademark legal': 'YouTube refuses the video for the rights that others have in it.',
    'inappropriate termsOfUse': 'YouTube refuses the video by its rules.',
    other: 'YouTube could not process the video.',
  }),
  ...byCode(forbidden, {
    'uploaderAccountSuspended uploaderAccountClosed': 'The channel is closed or suspended.',
  }),
])

/** A success without what it must hold: the call may have had its effect. It is no sign that YouTube is down. */
const unreadableAnswer: Refusal = {
  verdict: 'retry',
  code: 'unreadable_response',
  unclearOn: UNCLEAR_ON,
  message: 'YouTube gave an answer that cannot be read.',
}

const unlisted = (status: number, { text: said = '' }: Said): Refusal => {
  if (status === 429 && PER_DAY.test(said)) return dailyQuota
  if (status === 413) return { ...media, message: 'The file is larger than YouTube allows.' }
  const rateLimitSeconds = limits.RATE_LIMIT_SECONDS
  return meaningOfStatus('YouTube', status, { rateLimitSeconds, unclearOn: UNCLEAR_ON })
}

/** An upload whose session has died, surely without a video. */
export const sessionGone: Refusal = {
  remedy: 'new_session',
  verdict: 'wait',
  code: 'timeout',
  wait: limits.NEW_SESSION_SECONDS,
  message: 'The upload session has ended before the whole file was there: the upload is begun anew.',
}

/** The session has become a video, and its answer does not say which. */
export const unnamedVideo: Refusal = { ...unreadableAnswer, remedy: 'find_video' }

export const failures = createFailures<Operation, Remedy>({
  name: 'YouTube',
  table: failureTable.map(({ codes = [], ...row }) => ({
    ...row,
    codes: codes.map((reason) => codeOfReason(String(reason))),
  })),
  read: readError,
  unlisted,
  unreadable: unreadableAnswer,
})

/** The list of the account's channels does not say which they are. */
export const unreadableChannel = (): PlatformError =>
  new PlatformError({ ...unreadableAnswer, message: 'YouTube did not say whose channel the access is for.' })

/** Every byte is at YouTube, which has yet to say what video came of them. */
export const awaitsVideo = (): PlatformError =>
  new PlatformError({
    verdict: 'unclear',
    code: 'unreadable_response',
    effect: 'unknown',
    message: 'YouTube has the whole file, and has not said which video came of it.',
  })

/** The video was uploaded, and YouTube has made nothing of it. */
export const failedVideo = (facts: { reason: string | undefined; status: string }): PlatformError => {
  const row = endTable.find(({ codes }) => facts.reason !== undefined && codes?.includes(facts.reason))
  const meaning = row ?? { ...content, message: 'YouTube refused the video after it was uploaded.' }
  return new PlatformFailure(meaning, { platformError: facts })
}
