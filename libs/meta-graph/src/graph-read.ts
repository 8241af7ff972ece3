import type { ErrorCode } from '@carteiro/contracts'
import { isSuccess, type PlatformClient, PlatformError } from '@carteiro/platform-kit'
import type { z } from 'zod'
import { commonFailures } from './common-failures.ts'
import { errorOf } from './graph-error.ts'

const CALL_LIMIT_MS = 20_000
/** https://developers.facebook.com/docs/graph-api/guides/error-handling */
const TOKEN_IS_DEAD = [190, 102]

/**
 * What an answer means that is not what was asked for. Only Meta's own word that the grant is dead disconnects.
 * @returns PlatformError `reconnect` (token_expired) then, else `retry`
 */
export const refusalOf = (
  name: string,
  operation: string,
  answer: { status: number; body: unknown },
): PlatformError => {
  const { status, body } = answer
  const said = errorOf(body)
  const facts = {
    status,
    ...(said?.code === undefined ? {} : { code: said.code }),
    ...(said?.subcode === undefined ? {} : { subcode: said.subcode }),
    ...(said?.message === undefined ? {} : { message: said.message }),
  }
  if (typeof said?.code === 'number' && TOKEN_IS_DEAD.includes(said.code)) {
    return new PlatformError({
      verdict: 'reconnect',
      code: 'token_expired',
      message: `${name} says that the access has ended (${operation}): the account must be connected again.`,
      platformError: facts,
    })
  }
  const isDown = status >= 500 || said?.isTransient === true
  return new PlatformError({
    verdict: 'retry',
    code: isDown ? 'platform_unavailable' : codeOf(name, answer),
    message: said
      ? `${name} refused ${operation} (HTTP ${status}: ${said.message}).`
      : `${name} answered ${operation} (HTTP ${status}) in a way that cannot be read.`,
    platformError: facts,
  })
}

/** Of a refusal that is no outage. */
const codeOf = (name: string, { status, body }: { status: number; body: unknown }): ErrorCode => {
  if (status === 429) return 'rate_limited'
  const said = isSuccess(status) ? undefined : errorOf(body)
  if (said === undefined) return 'unreadable_response'
  const row = commonFailures(name, []).find(
    ([{ codes }]) => typeof said.code === 'number' && codes?.includes(said.code),
  )
  return row?.[0].code ?? 'internal'
}

/**
 * Reads something of the Graph API that is no part of a post: who logged in, which pages there are.
 * @throws PlatformError `reconnect` (token_expired) when the token is dead, else `retry`
 */
export const graphRead = async <T extends z.ZodType>(
  client: PlatformClient,
  what: {
    name: string
    operation: string
    path: string
    query: Record<string, string>
    token?: string
    form?: Record<string, string>
  },
  shape: T,
): Promise<z.output<T>> => {
  const { name, form, ...request } = what
  const answer = await client({
    ...request,
    method: form ? 'POST' : 'GET',
    ...(form ? { form } : {}),
    timeoutMs: CALL_LIMIT_MS,
  })
  const read = shape.safeParse(answer.body)
  if (isSuccess(answer.status) && read.success) return read.data
  throw refusalOf(name, what.operation, answer)
}
