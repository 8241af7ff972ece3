import type { z } from 'zod'
import type { Failures } from './failures.ts'
import { isSuccess, type PlatformClient, type PlatformRequest, type PlatformResponse } from './http-client.ts'

/** Such as `GET /2/users/me`. */
export type Endpoint = `${PlatformRequest['method']} ${string}`

/**
 * Calls a platform's API for one account.
 * @throws PlatformFailure when the platform refuses or its answer cannot be read; ConnectFailed, ResponseLost
 */
export const createApiCall = <Operation extends string>(options: {
  client: PlatformClient
  failures: Pick<Failures<Operation>, 'failureOf' | 'unreadable'>
  token: string
  headers?: Record<string, string>
  /** Of calls that are no part of a step, and have no signal to end them. */
  readLimitMs?: number
  /** Where a status of 200 may bring a refusal. */
  isAccepted?: (response: PlatformResponse) => boolean
}) => {
  const { client, failures, token, headers, readLimitMs, isAccepted = () => true } = options
  type Content = Omit<PlatformRequest, 'operation' | 'method' | 'path'>

  const send = async (
    operation: Operation,
    endpoint: Endpoint,
    content: Content,
  ): Promise<PlatformResponse> => {
    const [method = '', path = ''] = endpoint.split(/ (.*)/s)
    const response = await client({
      operation,
      method: method as PlatformRequest['method'],
      path,
      token,
      ...(readLimitMs !== undefined && !content.signal ? { timeoutMs: readLimitMs } : {}),
      ...content,
      headers: { ...headers, ...content.headers },
    })
    if (!isSuccess(response.status) || !isAccepted(response)) throw failures.failureOf(operation, response)
    return response
  }
  /** What the answer holds. */
  const read = async <T extends z.ZodType>(
    operation: Operation,
    endpoint: Endpoint,
    content: Content,
    shape: T,
  ): Promise<z.output<T>> => {
    const response = await send(operation, endpoint, content)
    const parsed = shape.safeParse(response.body)
    if (!parsed.success) throw failures.unreadable(operation, response)
    return parsed.data
  }
  return { send, read }
}
