import { optionalField, tolerantList } from '@carteiro/platform-kit'
import { z } from 'zod'

/** What YouTube says in an error, in whichever of its shapes. */
export type Said = {
  /** The most precise first. */
  reasons: string[]
  message: string
  /** The quota that is used up is one of a day. */
  isDaily: boolean
  /** Seconds to wait before another try. */
  retryDelay: number | undefined
}

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
const errorObject = z.looseObject({ message: text, errors: entries, details: entries })
/** As OAuth has it: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
const flatError = z.looseObject({ error: z.string().min(1), error_description: text })

/** YouTube's messages may hold HTML. */
const plain = (message: string): string => message.replace(/<[^>]*>/g, '').trim()

/** Reads the body of an answer that is no success. Undefined when it says nothing that can be read. */
export const readError = (body: unknown): Said | undefined => {
  const flat = flatError.safeParse(body).data
  if (flat) {
    return {
      reasons: [flat.error],
      message: plain(flat.error_description ?? ''),
      isDaily: false,
      retryDelay: undefined,
    }
  }
  const said = z.looseObject({ error: errorObject }).safeParse(body).data?.error
  if (!said) return undefined
  const all = [...said.details, ...said.errors]
  const message = plain(said.message ?? '')
  const quotas = all.flatMap(({ metadata }) => [metadata?.quota_limit ?? '', metadata?.quota_unit ?? ''])
  const [delay] = all.flatMap(({ retryDelay = '' }) => /^(\d+)(?:\.\d+)?s$/.exec(retryDelay)?.[1] ?? [])
  return {
    reasons: all.flatMap(({ reason }) => reason ?? []),
    message,
    // "limit 'Video Uploads per day'", told with the reason rateLimitExceeded:
    // https://github.com/googleapis/google-api-python-client/issues/2753
    isDaily: quotas.some((quota) => /PerDay|\/d\//i.test(quota)) || /\bper day\b/i.test(message),
    retryDelay: delay === undefined ? undefined : Math.max(1, Number(delay)),
  }
}
