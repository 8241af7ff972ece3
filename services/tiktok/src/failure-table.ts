import type { ErrorCode, Verdict } from '@carteiro/contracts'
import { DAILY_CAP_SECONDS, NEW_TASK_SECONDS, RATE_LIMIT_SECONDS } from './limits.ts'

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
 * `ask_progress`: TikTok's own count of the bytes tells how to go on.
 */
export type Remedy = 'none' | 'new_task' | 'ask_progress'

export type FailureRow = {
  /** TikTok's own words: an `error.code`, or a `fail_reason`. Whole, for some begin like others. */
  codes: readonly string[]
  verdict: Verdict
  code: ErrorCode
  waitSeconds?: number
  remedy?: Remedy
  /** From these calls it proves nothing: they may have had their effect. */
  unclearOn?: readonly Operation[]
  message: string
}

/** Neither may be repeated before it is known what became of it. A lost init of an upload posts nothing. */
const POSTING = ['init_photos', 'upload_last_chunk'] as const

const media = { verdict: 'refuse', code: 'media_rejected' } as const
const content = { verdict: 'refuse', code: 'content_rejected' } as const
const forbidden = { verdict: 'refuse', code: 'permission_denied' } as const
const dead = { verdict: 'reconnect' } as const
const capped = { verdict: 'wait', code: 'quota_exhausted', waitSeconds: DAILY_CAP_SECONDS } as const
const unavailable = { verdict: 'retry', code: 'platform_unavailable', unclearOn: POSTING } as const
/** Nothing tells any more whether it is out. */
const lostSight = { verdict: 'refuse', code: 'outcome_unknown' } as const

/**
 * Every word of refusal that TikTok is known to use, in answers and as the reason of a failed task, and what we make
 * of it.
 * https://developers.tiktok.com/doc/tiktok-api-v2-error-handling
 * https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status
 */
export const failureTable: readonly FailureRow[] = [
  // The account and its grant.
  {
    codes: ['access_token_invalid'],
    ...dead,
    code: 'token_expired',
    message: "The account's access to TikTok has expired or was withdrawn.",
  },
  {
    codes: ['scope_not_authorized', 'scope_permission_missed'],
    ...dead,
    code: 'permission_denied',
    message: 'The account did not grant what this needs: it must be connected again with every permission.',
  },
  {
    codes: ['auth_removed'],
    ...dead,
    code: 'account_disconnected',
    message: 'The account has withdrawn its access.',
  },
  {
    codes: ['spam_risk_user_banned_from_posting'],
    ...forbidden,
    message: 'TikTok does not let this account post at present.',
  },
  {
    codes: ['app_version_check_failed'],
    ...forbidden,
    message: "The author's TikTok app is too old for drafts of pictures: it must be updated first.",
  },

  // Limits that pass.
  {
    codes: ['rate_limit_exceeded'],
    verdict: 'wait',
    code: 'rate_limited',
    waitSeconds: RATE_LIMIT_SECONDS,
    message: 'TikTok asks to slow down.',
  },
  {
    codes: ['spam_risk_too_many_posts'],
    ...capped,
    message: 'The account has posted as often in a day as TikTok allows to apps.',
  },
  {
    codes: ['spam_risk_too_many_pending_share'],
    ...capped,
    message: 'Too many drafts lie unfinished in the inbox: finish some in the TikTok app.',
  },
  {
    codes: ['reached_active_user_cap'],
    ...capped,
    message: 'The app has published for as many accounts in a day as TikTok allows.',
  },

  // What the operator of the app must mend; posts of other accounts, or from elsewhere, may still go.
  {
    codes: ['unaudited_client_can_only_post_to_private_accounts'],
    ...forbidden,
    message: 'The app has not passed the audit of TikTok: it may post to private accounts only.',
  },
  {
    codes: ['url_ownership_unverified'],
    ...forbidden,
    message: "The pictures lie at an address that is not verified as the app's own at TikTok.",
  },

  // The content.
  {
    codes: ['privacy_level_option_mismatch'],
    ...content,
    message: 'settings.privacy: the account does not offer this audience now.',
  },
  {
    codes: ['invalid_param', 'invalid_params'],
    ...content,
    message: 'TikTok does not take the request as it is.',
  },
  { codes: ['spam_risk_text'], ...content, message: 'TikTok takes the text for spam: write another one.' },
  { codes: ['spam_risk'], ...content, message: 'TikTok refuses the post as a risk.' },
  {
    codes: ['file_format_check_failed'],
    ...media,
    message: 'TikTok does not take the format of the file.',
  },
  {
    codes: ['duration_check_failed'],
    ...media,
    message: 'The video is longer or shorter than TikTok allows to this account.',
  },
  {
    codes: ['frame_rate_check_failed'],
    ...media,
    message: 'The video must have 23 to 60 frames a second.',
  },
  {
    codes: ['picture_size_check_failed'],
    ...media,
    message: 'The picture is larger or smaller than allowed.',
  },

  // What another try may bring.
  {
    codes: ['video_pull_failed', 'photo_pull_failed'],
    verdict: 'retry',
    code: 'media_rejected',
    message: 'TikTok could not fetch the media from their address.',
  },
  { codes: ['internal'], verdict: 'retry', code: 'platform_unavailable', message: 'TikTok failed inside.' },
  { codes: ['internal_error'], ...unavailable, message: 'TikTok failed inside.' },

  // The task.
  {
    codes: ['invalid_publish_id', 'token_not_authorized_for_specified_publish_id'],
    ...lostSight,
    message: 'TikTok no longer tells what became of the post: look at the account before you post it again.',
  },
  {
    codes: ['publish_cancelled', 'publish_not_cancellable'],
    ...content,
    message: 'The post was cancelled at TikTok, or it is too late to cancel it.',
  },
]

/** A success without what it must hold: the call may have had its effect. It is no sign that TikTok is down. */
export const unreadableAnswer: Omit<FailureRow, 'codes'> = {
  verdict: 'retry',
  code: 'unreadable_response',
  unclearOn: POSTING,
  message: 'TikTok gave an answer that cannot be read.',
}

/** What a bare HTTP status says when no known word comes with it. */
export const unlisted = (status: number): Omit<FailureRow, 'codes'> => {
  if (status < 400)
    return { ...unreadableAnswer, message: `TikTok gave an answer that is not known (HTTP ${status}).` }
  if (status >= 500) return { ...unavailable, message: `TikTok is out of order (HTTP ${status}).` }
  if (status === 408) return { ...unavailable, message: 'TikTok did not get the whole request in time.' }
  if (status === 429) {
    return {
      verdict: 'wait',
      code: 'rate_limited',
      waitSeconds: RATE_LIMIT_SECONDS,
      message: 'TikTok asks to slow down.',
    }
  }
  if (status === 401) return { ...dead, code: 'token_expired', message: 'TikTok does not accept the token.' }
  if (status === 403) return { ...forbidden, message: 'TikTok does not permit this.' }
  return { ...content, message: `TikTok refuses the request (HTTP ${status}).` }
}

/** The upload's address is dead. */
export const spent = {
  verdict: 'wait',
  code: 'timeout',
  waitSeconds: NEW_TASK_SECONDS,
  remedy: 'new_task',
  message: 'The upload was not finished while its address was valid: it is begun anew.',
} as const

/** Answers to a chunk, which come without words. */
export const chunkFailures: Record<number, Omit<FailureRow, 'codes'>> = {
  400: { verdict: 'refuse', code: 'internal', message: 'TikTok does not take the chunk as it was sent.' },
  403: spent,
  404: spent,
  416: {
    verdict: 'retry',
    code: 'internal',
    remedy: 'ask_progress',
    message: 'TikTok expects other bytes of the file.',
  },
}
