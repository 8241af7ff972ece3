import { claim as claimSchema, issueDetails, plainMessage } from '@carteiro/contracts'
import { internalCallSigner, type Logger, type Sql } from '@carteiro/service-kit'
import { createAttempts } from './attempts.ts'
import { deliver } from './deliver.ts'
import { createHand } from './hand.ts'
import type { Installation } from './installation.ts'
import { createPace, type Pace } from './pace.ts'
import { isRefusedByDatabase, runTurn, type Settlement } from './sql.ts'
import { defaultTiming, type Timing } from './timing.ts'

export type Dispatcher = {
  start(): void
  /** Somebody knows of work: look at once. */
  wake(): void
  inFlight(): number
  /** Claims nothing more, waits for what is in hand (timing.drainLimitMs), then lets go of it and leaves. */
  stop(): Promise<void>
}

const attemptsOf = (claims: { job_id: string; attempt?: unknown }[]) =>
  claims.map(({ job_id, attempt }) => ({ job_id, attempt: Number(attempt) }))

export const createDispatcher = (options: {
  sql: Sql
  id: string
  /** Signs the calls to the platform services. */
  secret: string
  logger: Logger
  timing?: Partial<Timing>
  pace?: Pace
  /** Left out: the database is taken for the right one. */
  installation?: Installation
}): Dispatcher => {
  const { sql, id, secret, logger, pace = createPace() } = options
  const timing = { ...defaultTiming, ...options.timing }
  const attempts = createAttempts()
  const sign = internalCallSigner({ secret, issuer: 'dispatcher' })
  const delivery = { sign, logger, attempts, attemptLimitMs: timing.attemptLimitMs }
  const { installation } = options
  let isRecognised = installation === undefined
  let wantsAhead = 0
  let settlements: Settlement[] = []
  let stopping = false
  let wakeUp: () => void = () => undefined
  let gathered: () => void = () => undefined
  let bellRang = false
  let leaseCheck: ReturnType<typeof setInterval> | undefined
  let loop: Promise<void> = Promise.resolve()

  const wake = (): void => {
    bellRang = true
    wakeUp()
  }

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (bellRang) return resolve()
      const timer = setTimeout(resolve, ms)
      wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  /** Jobs that began together end together: a moment later, or with the last of them, they are settled in one turn. */
  const gather = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, timing.gatherMs)
      gathered = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  /** Nothing is left to wait for; or, of what was taken ahead, only what begins while the next turn is under way. */
  const isGathered = (): boolean =>
    hand.size() === 0 || (wantsAhead > 0 && settlements.length >= wantsAhead / 2)

  const settle = (leaseToken: string, outcome: Record<string, unknown>): void => {
    hand.letGo(leaseToken)
    settlements.push({ lease_token: leaseToken, outcome })
    wake()
    if (isGathered()) gathered()
  }

  const hand = createHand({
    aheadLimitMs: timing.aheadLimitMs,
    announceAfterMs: timing.announceAfterMs,
    begin: async (job) => {
      const { claim } = job
      const startedAt = performance.now()
      const outcome = await deliver(claim, delivery, job.abort.signal)
      pace.callTook(performance.now() - startedAt)
      // A job that was let go of has been taken out: its outcome is nobody's any more.
      if (hand.get(claim.lease_token)) settle(claim.lease_token, outcome)
    },
  })

  const take = (raw: { job_id: string; lease_token: string }, leaseEndsAt: number): void => {
    const parsed = claimSchema.safeParse(raw, { error: plainMessage })
    if (!parsed.success) {
      logger.error({ job_id: raw.job_id, problem: parsed.error.issues }, 'Job cannot be read')
      settle(raw.lease_token, {
        outcome: 'failed',
        verdict: 'refuse',
        code: 'content_rejected',
        message: `The job cannot be read. ${issueDetails(parsed.error, claimSchema)
          .map(({ field, message }) => `${field}: ${message}`)
          .join('; ')}`,
      })
      return
    }
    const takenAt = Date.now()
    hand.take({
      claim: parsed.data,
      abort: new AbortController(),
      renewAt: takenAt + timing.renewEveryMs,
      leaseEndsAt,
      takenAt,
      announceAt: Number.POSITIVE_INFINITY,
    })
  }

  /** Another has the job, or its author has cancelled it. Its end is told nevertheless: that frees the slot. */
  const loseLease = (leaseToken: string): void => {
    const job = hand.get(leaseToken)
    if (!job) return
    logger.warn({ job_id: job.claim.job_id }, 'Lease lost')
    job.renewAt = Number.POSITIVE_INFINITY
    job.leaseEndsAt = Number.POSITIVE_INFINITY
    job.abort.abort()
  }

  /** Others may have these jobs by now, though the database cannot say so: their calls must not go on beside others'. */
  const loseExpired = (): void => {
    const now = Date.now()
    for (const job of hand.all()) if (job.leaseEndsAt <= now) loseLease(job.claim.lease_token)
  }

  const letGo = (leaseToken: string): void => {
    loseLease(leaseToken)
    hand.letGo(leaseToken)
    attempts.lost(leaseToken)
  }

  const settleAlone = (settlement: Settlement) =>
    runTurn(sql, id, { settlements: [settlement], renewals: [], maxConcurrent: 0, wantsToSleep: false })

  /** One of these outcomes cannot be stored: it must not keep the others back, nor come again for ever. */
  const settleOneByOne = async (refused: Settlement[]): Promise<void> => {
    for (const settlement of refused) {
      try {
        const { settled } = await settleAlone(settlement)
        attempts.settled([settlement], settled)
      } catch (error) {
        if (!isRefusedByDatabase(error)) {
          settlements.push(settlement)
          continue
        }
        logger.error({ err: error, outcome: settlement.outcome.outcome }, 'Outcome cannot be recorded')
        settlements.push({
          lease_token: settlement.lease_token,
          outcome: {
            outcome: 'failed',
            verdict: 'unclear',
            code: 'internal',
            message: 'The answer of the platform service could not be recorded.',
          },
        })
      }
    }
  }

  /** One turn. Answers how long there is nothing to do. */
  const takeTurn = async (): Promise<number> => {
    bellRang = false
    const givenBack = hand.giveBack(stopping)
    const sent = [
      ...settlements,
      ...givenBack.map((lease) => ({ lease_token: lease, outcome: { outcome: 'given_back' } })),
    ]
    settlements = []
    const now = Date.now()
    const due = hand.all().filter((job) => job.renewAt <= now)
    for (const job of due) job.renewAt = now + timing.renewEveryMs
    const toAnnounce = hand.all().filter((job) => job.announceAt <= now)
    for (const job of toAnnounce) job.announceAt = Number.POSITIVE_INFINITY
    wantsAhead = stopping ? 0 : pace.ahead(hand.slots(), hand.meanAgeMs())
    const startedAt = performance.now()
    try {
      if (!isRecognised) {
        await installation?.recognise()
        isRecognised = true
      }
      const answer = await runTurn(sql, id, {
        settlements: sent,
        renewals: due.map((job) => job.claim.lease_token),
        announcements: toAnnounce.map((job) => job.claim.lease_token),
        wantsToSleep: !stopping && sent.length === 0,
        ahead: wantsAhead,
        ...(stopping ? { maxConcurrent: 0 } : {}),
      })
      pace.turnTook(performance.now() - startedAt)
      attempts.settled(sent, answer.settled)
      const leaseEndsAt = now + (answer.lease_seconds ?? Number.POSITIVE_INFINITY) * 1000
      for (const job of due) job.leaseEndsAt = leaseEndsAt
      answer.lost.forEach(loseLease)
      installation?.notice(answer.installation_problem ?? null)
      await installation?.remember(answer.lsn, attemptsOf(answer.claims))
      for (const claim of answer.claims) take(claim, leaseEndsAt)
      hand.hold(answer.held)
      const lookIn = answer.broadcasts_wait ? timing.tellEveryMs : timing.lookEveryMs
      const renewIn = hand.dueInMs()
      if (sent.length > 0 || answer.claims.length > 0) {
        // With every slot taken there is nothing to look for until one of ours is free.
        return answer.slots_full && hand.size() > 0 ? Math.max(0, Math.min(lookIn, renewIn)) : 0
      }
      if (!answer.asleep && !stopping) return timing.lookAgainMs
      const dueIn = answer.next_due_in_seconds === null ? lookIn : answer.next_due_in_seconds * 1000
      return Math.max(0, Math.min(lookIn, dueIn, renewIn))
    } catch (error) {
      logger.error({ err: error }, 'Turn failed')
      isRecognised = installation === undefined
      for (const job of due) job.renewAt = 0
      for (const job of toAnnounce) job.announceAt = 0
      if (isRefusedByDatabase(error)) {
        await settleOneByOne(sent)
        return 0
      }
      settlements = [...sent, ...settlements]
      bellRang = false
      return timing.databasePauseMs
    }
  }

  /** So that nobody rings for a dispatcher that is gone. */
  const leave = async (): Promise<void> => {
    await runTurn(sql, id, { settlements: [], renewals: [], maxConcurrent: 0, wantsToSleep: false }).catch(
      (error: unknown) => logger.warn({ err: error }, 'Left without saying so'),
    )
  }

  /** A ring may have been missed before it listens, and while the connection was lost: then it looks once. */
  const listenToDoorbell = async (): Promise<void> => {
    while (!stopping) {
      try {
        await sql.listen('publication_doorbell', wake, wake)
        return
      } catch (error) {
        logger.warn({ err: error }, 'The doorbell cannot be heard yet')
        await new Promise((resolve) => setTimeout(resolve, timing.databasePauseMs))
      }
    }
  }

  const run = async (): Promise<void> => {
    const drainUntil = () => (stopping ? hand.size() > 0 || settlements.length > 0 : true)
    while (drainUntil()) {
      const pause = await takeTurn()
      if (pause > 0 && drainUntil()) await sleep(pause)
      if (settlements.length > 0 && !isGathered()) await gather()
    }
  }

  return {
    start: () => {
      void listenToDoorbell()
      leaseCheck = setInterval(loseExpired, timing.leaseCheckMs)
      loop = run()
    },
    wake,
    inFlight: hand.inFlight,
    stop: async () => {
      stopping = true
      wake()
      const limit = setTimeout(() => {
        // Their leases run out by themselves; whoever takes over looks at the steps first.
        logger.warn({ jobs: hand.size() }, 'Stopping with jobs in hand')
        for (const { claim } of hand.all()) letGo(claim.lease_token)
        wake()
      }, timing.drainLimitMs)
      await loop
      clearTimeout(limit)
      clearInterval(leaseCheck)
      await leave()
    },
  }
}
