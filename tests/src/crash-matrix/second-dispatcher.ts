import { randomUUID } from 'node:crypto'
import { claim as claimShape } from '@carteiro/contracts'
import { createLogger, internalCallSigner } from '@carteiro/service-kit'
import { createAttempts } from '../../../services/dispatcher/src/attempts.ts'
import { deliver } from '../../../services/dispatcher/src/deliver.ts'
import { defaultTiming } from '../../../services/dispatcher/src/timing.ts'
import { until, type WholeStage } from '../stage.ts'

const TAKE_LIMIT_MS = 30_000

/**
 * Ends a job's lease and claims the job in the same transaction, so that nobody else can. Undefined, and nothing has
 * happened, if a step that was being written at that moment held the job, or another job that was due took the slot.
 */
const takeLease = async ({ sql }: WholeStage, publicationId: string, dispatcherId: string) => {
  const inTheWay = new Error('the job was not claimed')
  try {
    return await sql.begin(async (transaction) => {
      await transaction`
        update publication_slots as slot set lease_expires_at = now() - interval '1 second'
        from publication_jobs as job
        where job.publication_id = ${publicationId} and slot.job_id = job.id and slot.lease_token is not null`
      await transaction`select release_expired_leases()`
      const [row] = await transaction`select claim_publication_jobs(null, ${dispatcherId}) as claims`
      const claims = claimShape.array().parse(row?.claims)
      if (!claims.some((claim) => claim.publication_id === publicationId)) throw inTheWay
      return claims
    })
  } catch (error) {
    if (error === inTheWay) return undefined
    throw error
  }
}

/**
 * A second dispatcher takes a job over whose first dispatcher is taken for dead although it still works, and delivers it
 * as every dispatcher does. Answers when it has begun; `ended` when it has settled.
 */
export const takeOver = async (
  stage: WholeStage,
  publicationId: string,
): Promise<{ ended: Promise<void> }> => {
  const { sql, keys } = stage
  const id = randomUUID()
  const claims = await until(
    () => takeLease(stage, publicationId, id),
    'the second dispatcher gets the job',
    TAKE_LIMIT_MS,
  )
  const logger = createLogger({ service: 'second-dispatcher', level: 'silent' })
  const delivery = {
    sign: internalCallSigner({ secret: keys.internalAuthSecret, issuer: 'dispatcher' }),
    attempts: createAttempts(),
    attemptLimitMs: defaultTiming.attemptLimitMs,
    logger,
  }
  const work = async (): Promise<void> => {
    const settlements = await Promise.all(
      claims.map(async (claim) => ({
        lease_token: claim.lease_token,
        outcome: await deliver(claim, delivery, new AbortController().signal),
      })),
    )
    await sql`select run_dispatcher_turn(${id}, ${sql.json(settlements as never)}, '{}', 0, false)`
  }
  return { ended: work() }
}
