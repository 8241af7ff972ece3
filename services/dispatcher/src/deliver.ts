import {
  type ActionOutcome,
  actionOutcome,
  type Claim,
  deploymentOf,
  errorBody,
  type FailedOutcome,
  PROCESS_ACTION_PATH,
  PROCESS_PUBLICATION_PATH,
  type ProcessOutcome,
  processOutcome,
} from '@carteiro/contracts'
import { type Logger, SpanKind, withSpan } from '@carteiro/service-kit'
import { errors } from 'undici'
import { type Attempts, attributesOf, nameOf } from './attempts.ts'
import { AttemptTimedOut, post } from './call.ts'

/** A service that cannot be reached is called again after 2, 4, 8 … seconds, at most a minute. */
const UNREACHABLE_WAIT_MAX_SECONDS = 60

const LOGGED_CHARACTERS = 500
/** So many of a refused job's problems are shown to its user. */
const MAX_PROBLEMS = 5

export type Delivery = {
  /** Answers a token for a platform's service in one mode. */
  sign: (deployment: string) => Promise<string>
  attemptLimitMs: number
  logger: Logger
  attempts: Attempts
}

const failed = (rest: Omit<FailedOutcome, 'outcome'>): FailedOutcome =>
  ({ outcome: 'failed', ...rest }) as FailedOutcome

/** Nothing was sent: the job waits, at no cost. */
const waitFor = (claim: Claim, problem: string): ProcessOutcome =>
  failed({
    verdict: 'wait',
    code: 'platform_unavailable',
    message: `The ${claim.platform} service ${problem}. The job waits for it.`,
    retry_after_seconds: Math.min(UNREACHABLE_WAIT_MAX_SECONDS, 2 ** claim.attempt),
  })

const unreachable = (claim: Claim, why: string): ProcessOutcome =>
  waitFor(claim, `cannot be reached (${why})`)

/** Something was sent and no answer came: the service checks its steps before it repeats anything. */
const unanswered = (
  claim: Claim,
  code: 'platform_unavailable' | 'unreadable_response' | 'timeout',
  why: string,
): ProcessOutcome =>
  failed({ verdict: 'unclear', code, message: `The ${claim.platform} service gave no answer (${why}).` })

const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
const wasNotSent = (error: unknown): boolean =>
  error instanceof errors.ConnectTimeoutError || NOT_SENT.has((error as NodeJS.ErrnoException)?.code ?? '')

/** The service has read the job and refuses it, as it would another time. */
const isAboutTheJob = (status: number): boolean => status === 400 || status === 413 || status === 422

/** What an attempt at a job, or at an action on one, has come to. */
export type Outcome = ProcessOutcome | ActionOutcome

const outcomeIn = ({ action }: Claim, text: string): Outcome | undefined => {
  try {
    return (action ? actionOutcome : processOutcome).parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** What a service found wrong with a job that it could read, in the order of its fields; empty when it does not say. */
const problemsIn = (text: string): string => {
  try {
    const { details } = errorBody.parse(JSON.parse(text)).error
    const shown = details.slice(0, MAX_PROBLEMS).map(({ field, message }) => `${field}: ${message}`)
    return shown.join('; ').slice(0, LOGGED_CHARACTERS)
  } catch {
    return ''
  }
}

const readOutcome = (claim: Claim, status: number, text: string, logger: Logger): Outcome => {
  const outcome = status === 200 || status >= 500 ? outcomeIn(claim, text) : undefined
  if (outcome) return outcome
  if (status === 200) {
    return unanswered(claim, 'unreadable_response', 'its answer is not an outcome')
  }
  if (status >= 500) return unanswered(claim, 'platform_unavailable', `HTTP ${status}`)
  logger.error(
    { status, answer: text.slice(0, LOGGED_CHARACTERS) },
    'The platform service refused the request',
  )
  if (!isAboutTheJob(status)) {
    return waitFor(
      claim,
      `refuses the dispatcher (HTTP ${status}): check its address and its INTERNAL_AUTH_SECRET`,
    )
  }
  const why = problemsIn(text)
  return failed({
    verdict: 'refuse',
    code: why ? 'content_rejected' : 'internal',
    message: `The ${claim.platform} service refuses this job (${why || `HTTP ${status}`}). Nothing was posted.`,
  })
}

const origins = new Map<string, string>()

/** Of a registered address; undefined if it is none. Kept: services are few, and rarely move. */
const originOf = (url: string): string | undefined => {
  const known = origins.get(url)
  if (known) return known
  const parsed = URL.parse(url)
  if (!parsed?.protocol.startsWith('http')) return undefined
  origins.set(url, parsed.origin)
  return parsed.origin
}

const send = async (
  claim: Claim,
  url: string,
  delivery: Delivery,
  traceparent: string,
  signal: AbortSignal,
): Promise<Outcome> => {
  const { sign, attemptLimitMs: limitMs } = delivery
  const origin = originOf(url)
  if (!origin) return unreachable(claim, `it registered ${url}, which is not an address`)
  const token = await sign(deploymentOf(claim.platform, claim.mode))
  const headers = ['content-type', 'application/json', 'authorization', `Bearer ${token}`]
  headers.push('traceparent', traceparent)
  const body = JSON.stringify({
    v: 1,
    job_id: claim.job_id,
    user_id: claim.user_id,
    platform: claim.option,
    content: claim.content,
    attempt: claim.attempt,
    lease_token: claim.lease_token,
    deadline: new Date(Date.now() + limitMs).toISOString(),
    account_id: claim.account_id,
    mode: claim.mode,
    ...(claim.action ? { action: claim.action } : {}),
  })
  try {
    const path = claim.action ? PROCESS_ACTION_PATH : PROCESS_PUBLICATION_PATH
    const to = { origin, path, headers, body }
    const { status, text } = await post(to, { limitMs, signal })
    return readOutcome(claim, status, text, delivery.logger)
  } catch (error) {
    if (error instanceof AttemptTimedOut)
      return unanswered(claim, 'timeout', `nothing within ${limitMs / 1000} s`)
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).name
    return wasNotSent(error) ? unreachable(claim, why) : unanswered(claim, 'platform_unavailable', why)
  }
}

/** Calls a job's platform service and answers the outcome. Never throws. */
export const deliver = (claim: Claim, delivery: Delivery, signal: AbortSignal): Promise<Outcome> => {
  const trace = delivery.attempts.begin(claim)
  const attributes = { ...attributesOf(claim), 'messaging.operation.type': 'process' }
  return withSpan(
    `process ${nameOf(claim)}`,
    { kind: SpanKind.CONSUMER, attributes, parent: trace },
    async (span) => {
      const { logger } = delivery
      const job = {
        job_id: claim.job_id,
        platform: claim.platform,
        mode: claim.mode,
        attempt: claim.attempt,
        ...(claim.action ? { action: claim.action.kind } : {}),
      }
      logger.info({ ...job, waited_seconds: claim.waited_seconds }, 'Job dispatched')
      const outcome = claim.service_url
        ? await send(claim, claim.service_url, delivery, trace, signal)
        : unreachable(claim, 'it has not registered')
      span.setAttribute('carteiro.outcome', outcome.outcome === 'failed' ? outcome.verdict : outcome.outcome)
      delivery.attempts.answered(claim, outcome)
      const code = outcome.outcome === 'failed' ? { code: outcome.code } : {}
      logger.info({ ...job, outcome: outcome.outcome, ...code }, 'Job answered')
      return outcome
    },
  )
}
