import {
  type Claim,
  type FailedOutcome,
  PROCESS_PUBLICATION_PATH,
  type ProcessOutcome,
  processOutcome,
} from '@carteiro/contracts'
import { type Logger, SpanKind, withSpan } from '@carteiro/service-kit'
import { Agent, errors, type Dispatcher as HttpDispatcher, request } from 'undici'
import { type Attempts, attributesOf } from './attempts.ts'

/** Waiting for a service that cannot be reached: 2, 4, 8 … seconds, at most a minute. */
const UNREACHABLE_WAIT_MAX_SECONDS = 60

const ANSWER_MAX_BYTES = 1024 * 1024
const LOGGED_CHARACTERS = 500

export type Delivery = {
  /** A token for the platform's service. */
  sign: (platform: string) => Promise<string>
  attemptLimitMs: number
  logger: Logger
  attempts: Attempts
}

/** Answers come late, when the post is out: only the attempt's own limit ends a call. */
const http: HttpDispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0, connectTimeout: 5_000 })

const failed = (rest: Omit<FailedOutcome, 'outcome'>): FailedOutcome =>
  ({ outcome: 'failed', ...rest }) as FailedOutcome

/** Nothing was done: wait, at no cost to the job. */
const waitFor = (claim: Claim, problem: string): ProcessOutcome =>
  failed({
    verdict: 'wait',
    code: 'platform_unavailable',
    message: `The ${claim.platform} service ${problem}. The job waits for it.`,
    retry_after_seconds: Math.min(UNREACHABLE_WAIT_MAX_SECONDS, 2 ** Math.min(claim.attempt, 6)),
  })

const unreachable = (claim: Claim, why: string): ProcessOutcome =>
  waitFor(claim, `cannot be reached (${why})`)

/** Something was sent and no answer came: the service looks at its steps before it repeats anything. */
const unanswered = (claim: Claim, code: 'platform_unavailable' | 'timeout', why: string): ProcessOutcome =>
  failed({ verdict: 'unclear', code, message: `The ${claim.platform} service gave no answer (${why}).` })

const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
const wasNotSent = (error: unknown): boolean =>
  error instanceof errors.ConnectTimeoutError || NOT_SENT.has((error as NodeJS.ErrnoException)?.code ?? '')

/** The service read the job and does not take it: it will not another time. */
const isAboutTheJob = (status: number): boolean => status === 400 || status === 413 || status === 422

const outcomeIn = (text: string): ProcessOutcome | undefined => {
  try {
    return processOutcome.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

const readOutcome = (claim: Claim, status: number, text: string, logger: Logger): ProcessOutcome => {
  const outcome = status === 200 || status >= 500 ? outcomeIn(text) : undefined
  if (outcome) return outcome
  if (status === 200) {
    return unanswered(claim, 'platform_unavailable', 'an answer that is not in the contract')
  }
  if (status >= 500) return unanswered(claim, 'platform_unavailable', `HTTP ${status}`)
  logger.error(
    { status, answer: text.slice(0, LOGGED_CHARACTERS) },
    'The platform service refused the request',
  )
  if (!isAboutTheJob(status)) {
    return waitFor(claim, `turns the dispatcher away (HTTP ${status}): look at its address and its settings`)
  }
  return failed({
    verdict: 'refuse',
    code: 'internal',
    message: `The ${claim.platform} service does not take this job (HTTP ${status}). Nothing was posted.`,
  })
}

/** @throws when the answer is longer than any outcome is */
const readText = async (body: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > ANSWER_MAX_BYTES) throw new Error('its answer has no end')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const send = async (
  claim: Claim,
  url: string,
  delivery: Delivery,
  traceparent: string,
  signal: AbortSignal,
): Promise<ProcessOutcome> => {
  const { sign, attemptLimitMs } = delivery
  if (!URL.canParse(PROCESS_PUBLICATION_PATH, url)) {
    return unreachable(claim, `it announced the address ${url}, which is none`)
  }
  const hangUp = new AbortController()
  let timeIsUp = false
  const limit = setTimeout(() => {
    timeIsUp = true
    hangUp.abort()
  }, attemptLimitMs)
  signal.addEventListener('abort', () => hangUp.abort(), { once: true })
  const token = await sign(claim.platform)
  try {
    const response = await request(new URL(PROCESS_PUBLICATION_PATH, url), {
      method: 'POST',
      dispatcher: http,
      signal: hangUp.signal,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        traceparent,
      },
      body: JSON.stringify({
        v: 1,
        job_id: claim.job_id,
        user_id: claim.user_id,
        platform: claim.option,
        content: claim.content,
        attempt: claim.attempt,
        lease_token: claim.lease_token,
        deadline: new Date(Date.now() + attemptLimitMs).toISOString(),
        account_id: claim.account_id,
      }),
    })
    return readOutcome(claim, response.statusCode, await readText(response.body), delivery.logger)
  } catch (error) {
    if (timeIsUp) return unanswered(claim, 'timeout', `nothing within ${attemptLimitMs / 1000} s`)
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).name
    return wasNotSent(error) ? unreachable(claim, why) : unanswered(claim, 'platform_unavailable', why)
  } finally {
    clearTimeout(limit)
  }
}

/** Hands a job to its platform's service and brings back what became of it. Never throws. */
export const deliver = (claim: Claim, delivery: Delivery, signal: AbortSignal): Promise<ProcessOutcome> => {
  const trace = delivery.attempts.begin(claim)
  const attributes = { ...attributesOf(claim), 'messaging.operation.type': 'process' }
  return withSpan(
    `process ${claim.option}`,
    { kind: SpanKind.CONSUMER, attributes, parent: trace },
    async (span) => {
      const log = delivery.logger.child({
        job_id: claim.job_id,
        platform: claim.platform,
        attempt: claim.attempt,
      })
      log.info({ waited_seconds: claim.waited_seconds }, 'Job dispatched')
      const outcome = claim.service_url
        ? await send(claim, claim.service_url, delivery, trace, signal)
        : unreachable(claim, 'it has not announced itself')
      span.setAttribute('carteiro.outcome', outcome.outcome === 'failed' ? outcome.verdict : outcome.outcome)
      delivery.attempts.answered(claim, outcome)
      log.info(
        { outcome: outcome.outcome, ...(outcome.outcome === 'failed' ? { code: outcome.code } : {}) },
        'Job answered',
      )
      return outcome
    },
  )
}
