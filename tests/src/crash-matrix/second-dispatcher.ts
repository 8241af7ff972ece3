import { randomUUID } from 'node:crypto'
import { claim as claimShape } from '@carteiro/contracts'
import { createLogger, internalCallSigner } from '@carteiro/service-kit'
import { createAttempts } from '../../../services/dispatcher/src/attempts.ts'
import { deliver } from '../../../services/dispatcher/src/deliver.ts'
import { defaultTiming } from '../../../services/dispatcher/src/timing.ts'
import type { WholeStage } from '../stage.ts'

/**
 * A second dispatcher takes a job over whose first dispatcher is taken for dead although it still works: it claims in
 * the same transaction in which the lease ends, so that it is surely the one, and delivers as every dispatcher does.
 * Answers when it has begun; `ended` when it has settled.
 */
export const takeOver = async (
  { sql, keys }: WholeStage,
  publicationId: string,
): Promise<{ ended: Promise<void> }> => {
  const id = randomUUID()
  const claims = await sql.begin(async (transaction) => {
    await transaction`
      update publication_jobs set lease_expires_at = now() - interval '1 second'
      where publication_id = ${publicationId} and lease_token is not null`
    await transaction`select release_expired_leases()`
    const [row] = await transaction`select claim_publication_jobs(null, ${id}) as claims`
    return claimShape.array().parse(row?.claims)
  })
  if (!claims.some((claim) => claim.publication_id === publicationId)) {
    throw new Error('the second dispatcher did not get the job')
  }
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
