import type { Claim, ProcessOutcome } from '@carteiro/contracts'
import { counter, SpanKind, secondsHistogram, spanOf, stopwatch } from '@carteiro/service-kit'
import type { Settlement } from './poll.ts'

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
  'From when a job was due to its recorded post.',
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

/** Which deployment of a platform's service the attempt is at. */
const deploymentIn = ({ platform, mode }: Claim) => ({ 'carteiro.platform': platform, 'carteiro.mode': mode })
/** Distinguishes actions on published jobs from jobs. */
const actionIn = ({ action }: Claim) => (action ? { 'carteiro.action': action.kind } : {})

/** What a span is of: the option, and the action if it is one on a published job. */
export const nameOf = ({ option, action }: Claim): string => (action ? `${action.kind} ${option}` : option)

export const attributesOf = (claim: Claim) => ({
  ...(claim.action
    ? { 'messaging.system': 'postgresql', 'messaging.destination.name': 'job_actions' }
    : QUEUE),
  'carteiro.job_id': claim.job_id,
  ...deploymentIn(claim),
  'carteiro.attempt': claim.attempt,
})

/**
 * The span that is the parent of everything that any process does for an attempt. It ends at once, so that it is not lost
 * with a process. An attempt long after the request is a trace of its own, linked with the request's both ways.
 */
const receive = (claim: Claim): string => {
  const options = {
    kind: SpanKind.CLIENT,
    attributes: { ...attributesOf(claim), 'messaging.operation.type': 'receive' },
  }
  const name = `receive ${nameOf(claim)}`
  if (!isForLater(claim)) return spanOf(name, { ...options, parent: claim.traceparent })
  const own = spanOf(name, { ...options, root: true, links: [claim.traceparent] })
  if (claim.traceparent) spanOf(name, { ...options, parent: claim.traceparent, links: [own] })
  return own
}

type Attempt = { claim: Claim; trace: string; seconds: () => number }

/** An outcome's label in metrics and spans: its verdict, where it has one. */
const kindOf = (outcome: Record<string, unknown>): string =>
  String(outcome.outcome === 'failed' ? outcome.verdict : outcome.outcome)

/** Measures and traces the attempts in flight, from the claim to the settled outcome. */
export const createAttempts = () => {
  const open = new Map<string, Attempt>()

  const end = ({ claim, trace, seconds }: Attempt, outcome: Record<string, unknown>): void => {
    const kind = kindOf(outcome)
    const failed = outcome.outcome === 'failed'
    const errorType = failed ? { 'error.type': String(outcome.code) } : {}
    countEnded(1, { ...deploymentIn(claim), ...actionIn(claim), 'carteiro.outcome': kind, ...errorType })
    if (kind === 'completed' && !claim.action) {
      recordDone((claim.age_seconds ?? claim.waited_seconds) + seconds(), deploymentIn(claim))
    }
    spanOf(`settle ${nameOf(claim)}`, {
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
      countClaimed(1, { ...QUEUE, ...deploymentIn(claim), ...actionIn(claim) })
      if (claim.attempt === 1 && !claim.action) recordStart(claim.waited_seconds, deploymentIn(claim))
      const trace = receive(claim)
      open.set(claim.lease_token, { claim, trace, seconds: stopwatch() })
      return trace
    },

    /** The platform service has answered, or did not. */
    answered: (claim: Claim, outcome: Pick<ProcessOutcome, 'outcome'> & { code?: unknown }): void => {
      const attempt = open.get(claim.lease_token)
      if (!attempt) return
      recordProcess(attempt.seconds(), {
        ...QUEUE,
        'messaging.operation.name': 'process',
        ...deploymentIn(claim),
        ...actionIn(claim),
        ...(outcome.outcome === 'failed' ? { 'error.type': String(outcome.code) } : {}),
      })
    },

    /** Outcomes that the database has recorded, or (false) not: another attempt has the job. */
    settled: (settlements: Settlement[], wasRecorded: boolean[]): void => {
      for (const [index, { lease_token: lease, outcome }] of settlements.entries()) {
        const attempt = open.get(lease)
        open.delete(lease)
        if (attempt) end(attempt, wasRecorded[index] === false ? { outcome: 'lease_lost' } : outcome)
      }
    },

    /** The attempt's lease is gone: another attempt has the job. */
    lost: (lease: string): void => {
      const attempt = open.get(lease)
      open.delete(lease)
      if (attempt) end(attempt, { outcome: 'lease_lost' })
    },
  }
}
export type Attempts = ReturnType<typeof createAttempts>
