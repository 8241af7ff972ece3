import { type Answer, optionalField, type Said } from '@carteiro/platform-kit'
import { z } from 'zod'
import { secondsToRegainAccess } from './usage.ts'

/**
 * Meta's error: the Graph API's envelope, whose code may be a name; what the hosts that take files say; what the token
 * hosts say. None of their fields is promised.
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 * https://developers.facebook.com/documentation/video-api/guides/reels-publishing
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 */
export type GraphError = {
  message: string
  code?: number | string | undefined
  subcode?: number | undefined
  isTransient: boolean
  userMessage?: string | undefined
  trace?: string | undefined
}

const text = optionalField(z.string())
const numberOrName = optionalField(z.union([z.number(), z.string().min(1)]))
const graphEnvelope = z.looseObject({
  error: z.looseObject({
    message: text,
    code: numberOrName,
    error_subcode: optionalField(z.coerce.number()),
    is_transient: optionalField(z.boolean()),
    error_user_msg: text,
    fbtrace_id: text,
  }),
})
const uploadEnvelope = z.looseObject({ debug_info: z.looseObject({ type: text, message: text }) })
const tokenEnvelope = z.looseObject({ error_message: z.string(), code: numberOrName })

const asNumber = (code: number | string | undefined): number | string | undefined =>
  code === undefined || Number.isNaN(Number(code)) ? code : Number(code)

/** Undefined when the body is none of Meta's errors: HTML, or a shape that is not known. */
export const errorOf = (body: unknown): GraphError | undefined => {
  const graph = graphEnvelope.safeParse(body).data?.error
  const isSaid = graph !== undefined && (graph.code !== undefined || graph.message !== undefined)
  if (isSaid) {
    return {
      message: graph.message ?? '',
      code: asNumber(graph.code),
      subcode: graph.error_subcode,
      isTransient: graph.is_transient === true,
      userMessage: graph.error_user_msg,
      trace: graph.fbtrace_id,
    }
  }
  const upload = uploadEnvelope.safeParse(body).data?.debug_info
  if (upload) return { message: `${upload.type ?? 'Error'}: ${upload.message ?? ''}`, isTransient: false }
  const token = tokenEnvelope.safeParse(body).data
  return token && { message: token.error_message, code: asNumber(token.code), isTransient: false }
}

/** Stands among the codes of an error that Meta calls transient. */
export const TRANSIENT = 'is_transient'

/** The same, as the failure engine wants it; without a text when it is none of Meta's errors. */
export const readGraphError = ({ body, headers }: Answer): Said => {
  const retryAfter = secondsToRegainAccess(headers['x-business-use-case-usage'])
  const error = errorOf(body)
  const { code, subcode, message = '', userMessage, trace } = error ?? {}
  const facts = {
    code: code ?? null,
    ...(subcode === undefined ? {} : { subcode }),
    message,
    trace: trace ?? null,
  }
  if (!error) return { facts, retryAfterSeconds: retryAfter }
  return {
    codes: [...(code === undefined ? [] : [code]), ...(error.isTransient ? [TRANSIENT] : [])],
    subcodes: subcode === undefined ? [] : [subcode],
    text: `${code ?? ''} ${message}`,
    message: userMessage ?? message,
    facts,
    retryAfterSeconds: retryAfter,
  }
}
