import type { Claim, ProcessOutcome } from '@carteiro/contracts'
import { counter, SpanKind, secondsHistogram, spanOf, stopwatch } from '@carteiro/service-kit'
import type { Settlement } from './sql.ts'

/** A job that is scheduled for later than this gets a trace of its own, linked to the one that enqueued it. */
const OWN_TRACE_AFTER_MS = 5 * 60_000

const countClaimed = counter(
  'messaging.client.consumed.messages',
  'Jobs claimed from the queue.',
  '{message}',
)
const countEnded = counter(
  'carteiro.attempts',
  'Attempts that ended, by their outcome or verdict.',
  '{attempt}',
)
const recordStart = secondsHistogram(
  'carteiro.job.start.duration',
  'From when a job was due to its first attempt.',
  'job',
)
const recordDone = secondsHistogram(
  'carteiro.job.done.duration',
  'From when a job was due to its post on record.',
  'job',
)
const recordProcess = secondsHistogram(
  'messaging.process.duration',
  'From the call of the platform service to its outcome.',
  'call',
)

const QUEUE = { 'messaging.system': 'pgmq', 'messaging.destination.name': 'publication_queue' }

const isForLater = ({ created_at, scheduled_at }: Claim): boolean =>
  scheduled_at !== null && Date.parse(scheduled_at) - Date.parse(created_at) > OWN_TRACE_AFTER_MS

export const attributesOf = (claim: Claim) => ({
  ...QUEUE,
  'carteiro.job_id': claim.job_id,
  'carteiro.platform': claim.platform,
  'carteiro.attempt': claim.attempt,
})

/**
 * The span under which everything lies that is done for an attempt, in whatever process. It is over at once, so that
 * nothing of it is lost with a process. An attempt that comes long after the request is a trace of its own: the two are
 * linked both ways.
 */
const receive = (claim: Claim): string => {
  const options = {
    kind: SpanKind.CLIENT,
    attributes: { ...attributesOf(claim), 'messaging.operation.type': 'receive' },
  }
  const name = `receive ${claim.option}`
  if (!isForLater(claim)) return spanOf(name, { ...options, parent: claim.traceparent })
  const own = spanOf(name, { ...options, root: true, links: [claim.traceparent] })
  if (claim.traceparent) spanOf(name, { ...options, parent: claim.traceparent, links: [own] })
  return own
}

type Attempt = { claim: Claim; trace: string; seconds: () => number }

/** What the outcome of an attempt is counted as: a verdict, where there is one. */
const kindOf = (outcome: Record<string, unknown>): string =>
  String(outcome.outcome === 'failed' ? outcome.verdict : outcome.outcome)

/** Measures and traces the attempts in hand, from the claim to the outcome on record. */
export const createAttempts = () => {
  const inHand = new Map<string, Attempt>()

  const end = ({ claim, trace, seconds }: Attempt, outcome: Record<string, unknown>): void => {
    const kind = kindOf(outcome)
    const failed = outcome.outcome === 'failed'
    const errorType = failed ? { 'error.type': String(outcome.code) } : {}
    countEnded(1, { 'carteiro.platform': claim.platform, 'carteiro.outcome': kind, ...errorType })
    if (kind === 'completed') {
      recordDone((claim.age_seconds ?? claim.waited_seconds) + seconds(), {
        'carteiro.platform': claim.platform,
      })
    }
    spanOf(`settle ${claim.option}`, {
      kind: SpanKind.CLIENT,
      parent: trace,
      hasFailed: failed,
      attributes: {
        ...attributesOf(claim),
        'messaging.operation.type': 'settle',
        'carteiro.outcome': kind,
        ...errorType,
      },
    })
  }

  return {
    /** Answers the traceparent of the attempt. */
    begin: (claim: Claim): string => {
      const platform = { 'carteiro.platform': claim.platform }
      countClaimed(1, { ...QUEUE, ...platform })
      if (claim.attempt === 1) recordStart(claim.waited_seconds, platform)
      const trace = receive(claim)
      inHand.set(claim.lease_token, { claim, trace, seconds: stopwatch() })
      return trace
    },

    /** The platform service has answered, or cannot. */
    answered: (claim: Claim, outcome: ProcessOutcome): void => {
      const attempt = inHand.get(claim.lease_token)
      if (!attempt) return
      recordProcess(attempt.seconds(), {
        ...QUEUE,
        'messaging.operation.name': 'process',
        'carteiro.platform': claim.platform,
        ...(outcome.outcome === 'failed' ? { 'error.type': outcome.code } : {}),
      })
    },

    /** Outcomes that the database has taken, or (false) not: another attempt has taken over. */
    settled: (settlements: Settlement[], taken: boolean[]): void => {
      for (const [index, { lease_token: lease, outcome }] of settlements.entries()) {
        const attempt = inHand.get(lease)
        inHand.delete(lease)
        if (attempt) end(attempt, taken[index] === false ? { outcome: 'lease_lost' } : outcome)
      }
    },

    lost: (lease: string): void => {
      const attempt = inHand.get(lease)
      inHand.delete(lease)
      if (attempt) end(attempt, { outcome: 'lease_lost' })
    },
  }
}
export type Attempts = ReturnType<typeof createAttempts>
