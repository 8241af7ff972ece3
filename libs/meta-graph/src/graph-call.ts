import { type PlatformClient, type PlatformRequest, retryAfterSeconds } from '@carteiro/platform-kit'
import type { z } from 'zod'
import type { Brake } from './brake.ts'
import type { FailuresOf } from './failures.ts'
import { isSuccess } from './graph-answer.ts'

export type GraphCall<Operation extends string> = <T>(
  operation: Operation,
  seconds: number,
  request: Omit<PlatformRequest, 'operation' | 'token' | 'timeoutMs'>,
  shape: z.ZodType<T>,
) => Promise<T>

/**
 * Calls Meta's Graph API for one account. Every call throws a PlatformError when the platform refuses or gives no
 * answer; one that begins something waits while little is left of what the account may call.
 */
export const createGraphCall = <Operation extends string>(options: {
  client: PlatformClient
  failures: FailuresOf<Operation>
  brake: Brake
  /** Calls that begin a post. */
  begins: readonly Operation[]
  account: { externalId: string; accessToken: string }
}): GraphCall<Operation> => {
  const { client, failures, brake, account } = options
  return async (operation, seconds, request, shape) => {
    if (options.begins.includes(operation)) brake.mayBegin(account.externalId)
    const answer = await client({
      operation,
      token: account.accessToken,
      timeoutMs: seconds * 1000,
      ...request,
    }).catch((error: unknown) => {
      throw failures.noAnswer(operation, error)
    })
    brake.hear(account.externalId, answer.headers)
    const { status, body, headers } = answer
    if (!isSuccess(status)) {
      throw failures.failureOf(operation, {
        status,
        body,
        usageHeader: headers['x-business-use-case-usage'],
        retryAfterSeconds: retryAfterSeconds(headers),
      })
    }
    const read = shape.safeParse(body)
    if (!read.success) throw failures.unreadable(operation, status)
    return read.data
  }
}
