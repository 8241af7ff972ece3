import { z } from 'zod'

/** What went wrong, in codes that are the same for every platform. */
export const errorCodes = [
  'rate_limited',
  'platform_unavailable',
  /** The platform answered, but the answer could not be read: no sign that the platform is down. */
  'unreadable_response',
  'timeout',
  'token_expired',
  'account_disconnected',
  'permission_denied',
  'media_rejected',
  /** The file could not be read where it is: nothing that a platform has said of it. */
  'media_unreadable',
  /** The file is not the one that was measured when it was validated or enqueued. */
  'media_changed',
  'content_rejected',
  'duplicate',
  'quota_exhausted',
  'outcome_unknown',
  'internal',
] as const
export const errorCode = z.enum(errorCodes)
export type ErrorCode = z.infer<typeof errorCode>

/** An error code, or the code of the catalog's rule that a content breaks, such as `text_too_long`. */
export const outcomeCode = z.string().regex(/^[a-z][a-z0-9_]*$/) as unknown as z.ZodType<OutcomeCode>
export type OutcomeCode = ErrorCode | (string & Record<never, never>)

/**
 * What to do about a failure. The verdict, not the error, decides how the job goes on:
 * `retry` again later, counted as a retry · `wait` again later, not counted (rate limit, quota) · `reconnect` the
 * grant is revoked: the account's jobs are held · `refuse` this content never · `halt` the app is blocked: the platform
 * is paused · `unclear` the post may be out: reconcile before repeating.
 */
export const verdicts = ['retry', 'wait', 'reconnect', 'refuse', 'halt', 'unclear'] as const
export const verdict = z.enum(verdicts)
export type Verdict = z.infer<typeof verdict>

/** One thing wrong with a request. `field` is a path such as `mediaFiles[0].url`. */
export const errorDetail = z.object({
  field: z.string(),
  code: z.string(),
  message: z.string(),
  allowed: z.array(z.unknown()).optional(),
  /** The actual value, when it was measured or counted. */
  measured: z.union([z.string(), z.number()]).optional(),
})
export type ErrorDetail = z.infer<typeof errorDetail>

/** Every error answer of every public endpoint. */
export const errorBody = z.object({
  success: z.literal(false),
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.array(errorDetail),
    /** A page with the cause and cure of the code. */
    docs_url: z.url().optional(),
  }),
})
export type ErrorBody = z.infer<typeof errorBody>
