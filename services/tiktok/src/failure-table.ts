import {
  type Answer,
  byCode,
  createFailures,
  type Meaning,
  meaningOfStatus,
  meanings,
  optionalField,
  PlatformFailure,
  type Said,
  tableOf,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import { DAILY_CAP_SECONDS, NEW_TASK_SECONDS, RATE_LIMIT_SECONDS } from './limits.ts'

/** The tables of the documents call the id `logid`, their samples `log_id`. */
const errorObject = z.looseObject({
  code: optionalField(z.string().min(1)),
  message: optionalField(z.string()),
  log_id: optionalField(z.string()),
  logid: optionalField(z.string()),
})
/** As every JSON endpoint answers, or flat as the OAuth endpoints do. https://developers.tiktok.com/doc/tiktok-api-v2-error-handling */
const envelope = z.looseObject({
  error: z.union([errorObject, z.string().transform((code) => errorObject.parse({ code }))]),
})

/** `error` of an answer: `ok`, or TikTok's own word of refusal. */
const errorOf = (body: unknown) => envelope.safeParse(body).data?.error

const OK = 'ok'

/** Some refusals come with HTTP 200: the word decides. https://developers.tiktok.com/doc/tiktok-api-v2-error-handling */
export const isAccepted = ({ body }: { body: unknown }): boolean => (errorOf(body)?.code ?? OK) === OK

const readError = ({ body }: Answer): Said => {
  const { code, message, log_id, logid } = errorOf(body) ?? {}
  const logId = log_id ?? logid
  return {
    codes: code ? [code] : [],
    message,
    facts: {
      ...(code ? { code } : {}),
      ...(message ? { message } : {}),
      ...(logId ? { log_id: logId } : {}),
    },
  }
}

/** The calls that this service makes, as spans, logs and errors name them. */
export type Operation =
  | 'creator_info'
  | 'init_video'
  | 'init_inbox_video'
  | 'init_photos'
  | 'upload_chunk'
  | 'upload_last_chunk'
  | 'fetch_status'

/**
 * `new_task`: this upload is spoilt, and a new one may be begun once it is sure that nothing was posted.
 * `ask_progress`: TikTok's own count of the bytes says how to go on.
 */
type Remedy = 'new_task' | 'ask_progress'
type Refusal = Meaning<Operation, Remedy>

/** Neither may be repeated before it is known what became of it. A lost init of an upload posts nothing. */
const POSTING = ['init_photos', 'upload_last_chunk'] as const

const { media, content, forbidden } = meanings
const dead = { verdict: 'reconnect' } as const
const capped = { verdict: 'wait', code: 'quota_exhausted', wait: DAILY_CAP_SECONDS } as const
const unavailable = { verdict: 'retry', code: 'platform_unavailable' } as const

/**
 * Every word of refusal that TikTok is known to use, in answers and as the reason of a failed task, and what we make
 * of it. Words are compared whole, for some begin like others.
 * https://developers.tiktok.com/doc/tiktok-api-v2-error-handling
 * https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status
 */
export const failureTable = tableOf<Operation, Remedy>([
  // The account and its grant.
  ...byCode(
    { ...dead, code: 'token_expired' },
    { access_token_invalid: "The account's access to TikTok has expired or was withdrawn." },
  ),
  ...byCode(
    { ...dead, code: 'permission_denied' },
    {
      'scope_not_authorized scope_permission_missed':
        'The account did not grant what this needs: it must be connected again with every permission.',
    },
  ),
  ...byCode(meanings.disconnected, { auth_removed: 'The account has withdrawn its access.' }),
  ...byCode(forbidden, {
    spam_risk_user_banned_from_posting: 'TikTok does not let this account post at present.',
    app_version_check_failed:
      "The user's TikTok app is too old for drafts of pictures: it must be updated first.",
    // What the operator of the app must put right; posts of other accounts, or from elsewhere, may still go.
    unaudited_client_can_only_post_to_private_accounts:
      'The app has not passed the audit of TikTok: it may post to private accounts only.',
    url_ownership_unverified:
      "The pictures lie at an address that is not verified as the app's own at TikTok.",
  }),

  // Limits that pass.
  ...byCode(
    { verdict: 'wait', code: 'rate_limited', wait: RATE_LIMIT_SECONDS },
    { rate_limit_exceeded: 'TikTok asks to slow down.' },
  ),
  ...byCode(capped, {
    spam_risk_too_many_posts: 'The account has posted as often in a day as TikTok allows to apps.',
    spam_risk_too_many_pending_share:
      'Too many drafts lie unfinished in the inbox: finish some in the TikTok app.',
    reached_active_user_cap: 'The app has published for as many accounts in a day as TikTok allows.',
  }),

  // The content.
  ...byCode(content, {
    privacy_level_option_mismatch: 'settings.privacy: the account does not offer this audience now.',
    'invalid_param invalid_params': 'TikTok does not take the request as it is.',
    spam_risk_text: 'TikTok takes the text for spam: write another one.',
    spam_risk: 'TikTok refuses the post as a risk.',
    'publish_cancelled publish_not_cancellable':
      'The post was cancelled at TikTok, or it is too late to cancel it.',
  }),
  ...byCode(media, {
    file_format_check_failed: 'TikTok does not take the format of the file.',
    duration_check_failed: 'The video is longer or shorter than TikTok allows to this account.',
    frame_rate_check_failed: 'The video must have 23 to 60 frames a second.',
    picture_size_check_failed: 'The picture is larger or smaller than allowed.',
  }),

  // What another try may bring.
  ...byCode(
    { verdict: 'retry', code: 'media_unreadable' },
    { 'video_pull_failed photo_pull_failed': 'TikTok could not fetch the media from their address.' },
  ),
  ...byCode(unavailable, { internal: 'TikTok failed inside.' }),
  ...byCode({ ...unavailable, unclearOn: POSTING }, { internal_error: 'TikTok failed inside.' }),

  // It is not known any more whether it is out.
  ...byCode(
    { verdict: 'refuse', code: 'outcome_unknown' },
    {
      'invalid_publish_id token_not_authorized_for_specified_publish_id':
        'TikTok no longer says what became of the post: check the account before you post it again.',
    },
  ),
])

/** A success without what it must hold: the call may have had its effect. It is no sign that TikTok is down. */
const unreadableAnswer: Refusal = {
  verdict: 'retry',
  code: 'unreadable_response',
  unclearOn: POSTING,
  message: 'TikTok gave an answer that cannot be read.',
}

const unlisted = (status: number): Refusal =>
  meaningOfStatus('TikTok', status, { rateLimitSeconds: RATE_LIMIT_SECONDS, unclearOn: POSTING })

/** The upload's address is dead. */
const spent = {
  verdict: 'wait',
  code: 'timeout',
  wait: NEW_TASK_SECONDS,
  remedy: 'new_task',
  message: 'The upload was not finished while its address was valid: it is begun anew.',
} as const

const elsewhere = { verdict: 'retry', code: 'internal', remedy: 'ask_progress' } as const
/** Answers to a chunk, which come without a text. */
const chunkTable: Record<number, Refusal> = {
  400: { ...meanings.ours, message: 'TikTok does not take the chunk as it was sent.' },
  403: spent,
  404: spent,
  416: { ...elsewhere, message: 'TikTok expects other bytes of the file.' },
}

export const failures = createFailures<Operation, Remedy>({
  name: 'TikTok',
  table: failureTable,
  read: readError,
  unlisted,
  unreadable: unreadableAnswer,
})

/** What a chunk's answer means, other than that the chunk was taken. */
export const chunkFailure = (operation: Operation, answer: Answer): PlatformFailure => {
  const meaning = chunkTable[answer.status] ?? unlisted(answer.status)
  const failure = failures.failureFrom(meaning, operation, answer)
  failure.platformError.content_range = answer.headers['content-range'] ?? null
  return failure
}

/** A task is FAILED: nothing was posted by it, and nothing will be. */
export const failedTask = (reason: string | undefined): PlatformFailure => {
  const row = failureTable.find(({ codes }) => reason !== undefined && codes?.includes(reason))
  const meaning: Refusal = row ?? { ...content, message: 'TikTok refused the post after processing it.' }
  return new PlatformFailure(
    { ...meaning, remedy: 'new_task' },
    {
      effect: meaning.code === 'outcome_unknown' ? 'unknown' : 'none',
      retryAfterSeconds: typeof meaning.wait === 'number' ? meaning.wait : undefined,
      platformError: { status: 'FAILED', fail_reason: reason ?? null },
    },
  )
}

/** An upload that cannot be finished any more, and has posted nothing. */
export const spentUpload = ({ platformError }: PlatformFailure): PlatformFailure =>
  new PlatformFailure(spent, { retryAfterSeconds: NEW_TASK_SECONDS, platformError })
