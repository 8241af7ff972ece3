import type { Claim, PollAnswer } from '@carteiro/contracts'
import { isDatabaseOutage } from '@carteiro/service-kit'
import type { ClaimedJob } from './claimed-job.ts'
import { createClaims } from './claims.ts'
import type { Context } from './context.ts'
import type { Outcome } from './deliver.ts'
import { createInFlightRegistry } from './in-flight.ts'
import type { Installation } from './installation.ts'
import { createLeases } from './leases.ts'
import { isRefusedByDatabase, type PollRequest, type Settlement } from './poll.ts'
import { createPrefetchQueue, type PrefetchPlan } from './prefetch.ts'
import { createSettlements, releasedAs } from './settlements.ts'

const leaseOf = (job: ClaimedJob): string => job.claim.lease_token

/** The attempts of jobs. Those of actions on them are counted apart: by them a database would seem to lack attempts of its jobs. */
const attemptsOf = (claims: PollAnswer['claims']) =>
  claims
    .filter(({ action }) => action === undefined)
    .map(({ job_id, attempt }) => ({ job_id, attempt: Number(attempt) }))

/**
 * One poll after another: what goes into a call of the database, and what its answer changes here. It neither sleeps nor
 * decides when to poll; the loop does.
 */
export const createPollCycle = (
  context: Context,
  options: {
    poll: (request: PollRequest) => Promise<PollAnswer>
    /** Settles this outcome and nothing else; answers whether its lease was still good. */
    settleAlone: (settlement: Settlement) => Promise<boolean[]>
    /** Calls the platform service. */
    deliver: (claim: Claim, signal: AbortSignal) => Promise<Outcome>
    /** There is an outcome to settle. */
    wake: () => void
    isStopping: () => boolean
    /** Left out: the database is taken for the right one. */
    installation?: Installation | undefined
  },
) => {
  const { timing, logger, attempts, prefetchTarget } = context
  const { poll, settleAlone, deliver, wake, isStopping, installation } = options
  let isRecognised = installation === undefined
  let prefetchPlan: PrefetchPlan = { pollAt: 0, leases: 0 }

  const prefetched = createPrefetchQueue(timing.prefetchLimitMs)
  const registry = createInFlightRegistry(
    prefetched,
    (job) => claims.start(job),
    () => settlements.checkDue(),
  )
  const leases = createLeases(context, registry)
  /** A slot stands empty until the next poll, or would before it is answered. */
  const isPollDue = (): boolean => isStopping() || prefetched.size() <= prefetchPlan.pollAt
  const settlements = createSettlements(context, settleAlone, isPollDue)
  const settle = (lease: string, outcome: Record<string, unknown>): void => {
    registry.remove(lease)
    settlements.add({ lease_token: lease, outcome })
    wake()
  }
  const claims = createClaims(context, registry, leases.renewInMs, deliver, settle)

  const doubtDatabase = (): void => {
    isRecognised = installation === undefined
  }

  const recognise = async (): Promise<void> => {
    if (isRecognised) return
    isRecognised = true
    await installation?.recognise()
  }

  /** How long there is nothing to do after a poll that settled so many outcomes. */
  const pauseAfter = (answer: PollAnswer, settled: number): number => {
    const nextPollInMs = Math.min(
      answer.broadcasts_wait ? timing.broadcastEveryMs : timing.pollEveryMs,
      registry.nextPollInMs(),
    )
    if (!answer.asleep && (settled > 0 || answer.claims.length > 0)) {
      // With every slot taken there is nothing to claim until one of ours is free.
      return answer.slots_full && registry.size() > 0 ? Math.max(0, nextPollInMs) : 0
    }
    if (!answer.asleep && !isStopping()) return timing.pollAgainMs
    const dueInMs = (answer.next_due_in_seconds ?? Number.POSITIVE_INFINITY) * 1000
    return Math.max(0, Math.min(nextPollInMs, dueInMs))
  }

  /** Claims nothing: what goes on keeps its leases while claiming fails. */
  const renewOnly = async (jobs: ClaimedJob[], now: number): Promise<void> => {
    const request = { settlements: [], renewals: jobs.map(leaseOf), wantsToSleep: false, maxConcurrent: 0 }
    const answer = await poll(request)
    leases.renewed(jobs, now, answer.lease_seconds)
    answer.lost.forEach(leases.lose)
  }

  /**
   * Settles, renews and claims. Answers how long there is nothing to do.
   *
   * @throws what the database call throws; nothing is lost, and the next poll tries all of it again
   */
  const pollOnce = async (): Promise<number> => {
    const now = Date.now()
    const released = registry.removeUnstarted(isStopping() ? 'all' : 'overdue')
    const sent = [...settlements.take(), ...released.map(releasedAs)]
    const renewals = leases.takeDue(now)
    prefetchPlan = prefetchTarget.plan(registry.slots(), registry.meanAgeMs())
    const startedAt = performance.now()
    try {
      await recognise()
      const answer = await poll({
        settlements: sent,
        renewals: renewals.map(leaseOf),
        wantsToSleep: !isStopping(),
        prefetch: isStopping() ? 0 : prefetchPlan.leases,
        ...(isStopping() ? { maxConcurrent: 0 } : {}),
      })
      prefetchTarget.pollTook(performance.now() - startedAt)
      attempts.settled(sent, answer.settled)
      const leasesEndAt = leases.renewed(renewals, now, answer.lease_seconds)
      answer.lost.forEach(leases.lose)
      installation?.notice(answer.installation_problem ?? null)
      await installation?.remember(answer.lsn, attemptsOf(answer.claims))
      claims.acceptAll(answer.claims, leasesEndAt)
      const surplus = registry.removePrefetched(answer.surplus ?? [])
      settlements.add(...surplus.map(releasedAs))
      registry.setSlots(answer.held)
      return surplus.length > 0 ? 0 : pauseAfter(answer, sent.length)
    } catch (error) {
      doubtDatabase()
      for (const job of renewals) job.renewAt = 0
      if (isDatabaseOutage(error)) {
        settlements.putBack(sent)
        throw error
      }
      // It will fail again: neither an outcome that the database refuses nor a job that cannot be claimed may keep it from
      // settling and renewing the others.
      logger.error({ err: error }, 'Poll failed: each outcome is settled alone')
      await settlements.settleOneByOne(sent)
      await renewOnly(registry.all(), now)
      if (isRefusedByDatabase(error) && sent.length > 0) return 0
      throw error
    }
  }

  return {
    pollOnce,
    doubtDatabase,
    gather: settlements.gather,
    isDrained: (): boolean => registry.size() === 0 && settlements.count() === 0,
    inFlight: registry.inFlight,
    claimed: registry.size,
    startLeaseChecks: leases.startChecks,
    stopLeaseChecks: leases.stopChecks,
    dropAll: (): void => {
      for (const job of registry.all()) leases.drop(leaseOf(job))
    },
  }
}
export type PollCycle = ReturnType<typeof createPollCycle>
