import { deploymentOf, type ErrorBody, errorBody, type Mode } from '@carteiro/contracts'
import { ApiError, currentTraceparent, signInternalCall } from '@carteiro/service-kit'
import type { z } from 'zod'

/** A connection takes a platform's token endpoint and a few more calls. */
const SERVICE_LIMIT_MS = 45_000

const unavailable = (platform: string): ApiError =>
  new ApiError(503, 'unavailable', `the ${platform} service does not answer: try again in a moment`, [], {
    'retry-after': '5',
  })

const refusal = ({ error }: ErrorBody, status: number): ApiError =>
  new ApiError(status === 400 ? 400 : 503, error.code, error.message, error.details)

/**
 * Calls a platform's service in a mode, signed for it alone.
 * @throws ApiError what the service refuses, 404 for a platform that no service has registered, 503 when it does not answer
 */
export const serviceCaller =
  (options: { secret: string; urlOf: (platform: string, mode: Mode) => Promise<string | null> }) =>
  async <T extends z.ZodType>(
    { platform, mode }: { platform: string; mode: Mode },
    path: string,
    body: Record<string, unknown>,
    shape: T,
    limitMs = SERVICE_LIMIT_MS,
  ): Promise<z.output<T>> => {
    const url = await options.urlOf(platform, mode)
    if (url === null) {
      const message = `expected a platform of GET /api/platforms${mode === 'live' ? '' : '?mode=test'}`
      throw new ApiError(
        404,
        'not_found',
        mode === 'live'
          ? `there is no platform ${platform}`
          : `no test deployment of ${platform} is registered`,
        [{ field: 'platform', code: 'not_found', message }],
      )
    }
    const audience = deploymentOf(platform, mode)
    const token = await signInternalCall({ secret: options.secret, issuer: 'gateway', audience })
    const traceparent = currentTraceparent()
    const response = await fetch(new URL(path, url), {
      method: 'POST',
      body: JSON.stringify({ ...body, mode }),
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
