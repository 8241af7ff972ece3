import {
  createApiCall,
  type Endpoint,
  type PlatformClient,
  type PlatformRequest,
} from '@carteiro/platform-kit'
import type { z } from 'zod'
import type { Brake } from './brake.ts'
import type { GraphFailures } from './failures.ts'

/**
 * Calls Meta's Graph API for one account. Every call throws a PlatformError when the platform refuses or gives no
 * answer; one that begins something waits while little is left of what the account may call.
 */
export const createGraphCall = <Operation extends string>(options: {
  client: PlatformClient
  failures: GraphFailures<Operation>
  brake: Brake
  /** Calls that begin a post. */
  begins: readonly Operation[]
  account: { externalId: string; accessToken: string }
}) => {
  const { failures, brake, account } = options
  const client = async (request: PlatformRequest) => {
    const operation = request.operation as Operation
    if (options.begins.includes(operation)) brake.mayBegin(account.externalId)
    const answer = await options.client(request).catch((error: unknown) => {
      throw failures.noAnswer(operation, error)
    })
    brake.record(account.externalId, answer.headers)
    return answer
  }
  const { read } = createApiCall<Operation>({ client, failures, token: account.accessToken })
  return <T extends z.ZodType>(
    operation: Operation,
    seconds: number,
    endpoint: Endpoint,
    content: Omit<PlatformRequest, 'operation' | 'method' | 'path' | 'token' | 'timeoutMs'>,
    shape: T,
  ): Promise<z.output<T>> => read(operation, endpoint, { timeoutMs: seconds * 1000, ...content }, shape)
}
