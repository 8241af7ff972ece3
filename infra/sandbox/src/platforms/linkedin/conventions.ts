import type { Codes } from '../../oauth/codes.ts'
import type { PlatformConventions, Refusal, SandboxContext, SharedState } from '../../platform.ts'
import type { Assets } from './assets.ts'
import type { DailyCalls } from './daily-calls.ts'
import { tokenLinkedInAccount } from './oauth.ts'
import { requireParameters } from './parameters.ts'
import { refusal } from './refusals.ts'
import type { LinkedInRules } from './rules.ts'

const isUpload = (operation: string): boolean => operation.startsWith('upload_')
const isRest = (context: SandboxContext): boolean => context.req.path.startsWith('/linkedin/rest/')

/** @throws Refusal when a call of the REST API lacks a header */
const requireHeaders = (context: SandboxContext, { versions }: LinkedInRules): void => {
  const version = context.req.header('linkedin-version')
  if (!version)
    throw refusal(
      400,
      'VERSION_MISSING',
      'A version must be present. Please specify a version by adding the Linkedin-Version header.',
    )
  if (!versions.includes(version)) {
    throw refusal(426, 'NONEXISTENT_VERSION', `Requested version ${version} is not active`)
  }
  if (context.req.header('x-restli-protocol-version') !== '2.0.0') {
    throw refusal(400, 'ILLEGAL_ARGUMENT', 'X-Restli-Protocol-Version must be 2.0.0')
  }
  if (/urn:li/.test(new URL(context.req.url).pathname + new URL(context.req.url).search)) {
    throw refusal(400, 'ILLEGAL_ARGUMENT', 'URNs must be percent-encoded')
  }
}

const throttled = (level: 'APPLICATION' | 'MEMBER'): Refusal =>
  refusal(
    429,
    'TOO_MANY_REQUESTS',
    `Resource level throttle ${level} DAY limit for calls to this resource is reached.`,
    {
      serviceErrorCode: 101,
    },
  )
const tokenRefusal = (serviceErrorCode: number, code: string, message: string): Refusal =>
  refusal(401, code, message, { serviceErrorCode })
const expired = (): Refusal =>
  tokenRefusal(65602, 'EXPIRED_ACCESS_TOKEN', 'The token used in the request has expired')

export const linkedinConventions = (
  { store, clock }: SharedState,
  rules: () => LinkedInRules,
  calls: DailyCalls,
  assets: Pick<Assets, 'ownerOfUpload'>,
  codes: Codes,
): PlatformConventions => ({
  platform: 'linkedin',
  // A finder without results: https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/pagination
  keepsEmpty: ['elements'],
  authenticate: async (context, operation) => {
    if (operation.endsWith('_token')) return tokenLinkedInAccount(store, codes, context)
    const token = context.req.header('authorization')?.match(/^Bearer (.+)$/)?.[1]
    // The addresses of video parts carry their own authorization.
    if (operation === 'upload_video_part') return assets.ownerOfUpload(context.req.param('id') ?? '')
    const account = store.accounts().find((one) => one.platform === 'linkedin' && one.access_token === token)
    if (token === undefined) throw tokenRefusal(65604, 'EMPTY_ACCESS_TOKEN', 'Empty oauth2 access token')
    if (!account) throw tokenRefusal(65600, 'INVALID_ACCESS_TOKEN', 'Invalid access token')
    if (account.expires_at !== null && account.expires_at <= clock.now()) throw expired()
    if (isRest(context)) requireHeaders(context, rules())
    requireParameters(context, operation)
    return account
  },
  admit: (account, operation) => {
    if (isUpload(operation) || operation.endsWith('_token')) return
    const full = calls.consume(account.id)
    if (full) throw throttled(full)
  },
  rateLimited: () => refusal(429, 'TOO_MANY_REQUESTS', 'Too many requests', { serviceErrorCode: 101 }),
  unavailable: (status) => refusal(status, 'INTERNAL_SERVER_ERROR', 'Internal Server Error'),
  tokenExpired: expired,
})
