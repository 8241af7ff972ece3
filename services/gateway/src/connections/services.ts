import { type ErrorBody, errorBody } from '@carteiro/contracts'
import { ApiError, currentTraceparent, signInternalCall } from '@carteiro/service-kit'
import type { z } from 'zod'

const ANSWER_MS = 45_000

const unavailable = (platform: string): ApiError =>
  new ApiError(503, 'unavailable', `the service of ${platform} is out of reach: ask again in a moment`, [], {
    'retry-after': '5',
  })

const refusal = ({ error }: ErrorBody, status: number): ApiError =>
  new ApiError(status === 400 ? 400 : 503, error.code, error.message, error.details)

/**
 * Calls a platform's service, signed for it alone.
 * @throws ApiError what the service refuses, 404 for a platform that no service has announced, 503 when it is silent
 */
export const serviceCaller =
  (options: { secret: string; urlOf: (platform: string) => Promise<string | null> }) =>
  async <T extends z.ZodType>(
    platform: string,
    path: string,
    body: unknown,
    shape: T,
    limitMs = ANSWER_MS,
  ): Promise<z.output<T>> => {
    const url = await options.urlOf(platform)
    if (url === null) {
      const message = 'expected a platform of GET /api/platforms'
      throw new ApiError(404, 'not_found', `${platform} is no platform here`, [
        { field: 'platform', code: 'not_found', message },
      ])
    }
    const token = await signInternalCall({ secret: options.secret, issuer: 'gateway', audience: platform })
    const traceparent = currentTraceparent()
    const response = await fetch(new URL(path, url), {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(limitMs),
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        ...(traceparent ? { traceparent } : {}),
      },
    }).catch(() => {
      throw unavailable(platform)
    })
    const answer: unknown = await response.json().catch(() => undefined)
    const read = shape.safeParse(answer)
    if (response.ok && read.success) return read.data
    const said = errorBody.safeParse(answer)
    throw said.success ? refusal(said.data, response.status) : unavailable(platform)
  }
export type CallService = ReturnType<typeof serviceCaller>
