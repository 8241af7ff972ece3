import { randomUUID } from 'node:crypto'
import { claim as claimShape } from '@carteiro/contracts'
import { createLogger, internalCallSigner } from '@carteiro/service-kit'
import { type StackHarness, until } from '@carteiro/testing/stack/harness'
import { createAttempts } from '../../../services/dispatcher/src/attempts.ts'
import { deliver } from '../../../services/dispatcher/src/deliver.ts'
import { defaultTiming } from '../../../services/dispatcher/src/timing.ts'

const CLAIM_LIMIT_MS = 120_000

/**
 * Expires a job's lease and claims the job in the same transaction, so that no other dispatcher can. Returns undefined
 * without any effect if a step that is being recorded has locked the job, or another due job got the slot.
 */
const claimFromAnother = async ({ sql }: StackHarness, publicationId: string, dispatcherId: string) => {
  const notClaimed = new Error('the job was not claimed')
  try {
    return await sql.begin(async (transaction) => {
      await transaction`
        update carteiro.publication_slots as slot set lease_expires_at = now() - interval '1 second'
        from publication_jobs as job
        left join carteiro.job_actions as action on action.job_id = job.id
        where job.publication_id = ${publicationId} and slot.job_id in (job.id, action.id) and slot.lease_token is not null`
      await transaction`select carteiro.release_expired_leases(), carteiro.release_lost_job_actions()`
      const [row] = await transaction`select carteiro.claim_publication_jobs(null, ${dispatcherId}) as claims`
      const claims = claimShape.array().parse(row?.claims)
      if (!claims.some((claim) => claim.publication_id === publicationId)) throw notClaimed
      return claims
    })
  } catch (error) {
    if (error === notClaimed) return undefined
    throw error
  }
}

/**
 * A second dispatcher takes over a job whose first dispatcher counts as dead although it still works, and delivers it as
 * every dispatcher does. Resolves when the attempt has begun; `ended` resolves when it is settled.
 */
export const takeOver = async (
  harness: StackHarness,
  publicationId: string,
): Promise<{ ended: Promise<void> }> => {
  const { sql, keys } = harness
  const id = randomUUID()
  const claims = await until(
    () => claimFromAnother(harness, publicationId, id),
    'the second dispatcher gets the job',
    CLAIM_LIMIT_MS,
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
    await sql`select carteiro.poll_publication_queue(${id}, ${sql.json(settlements as never)}, '{}', 0, false)`
  }
  return { ended: work() }
}
