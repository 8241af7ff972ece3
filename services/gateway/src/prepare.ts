import type { EnqueueRequest, RejectedOption } from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import { sortOptions } from './enqueue.ts'
import { expiryProblems } from './expiry/expiry-problems.ts'
import { type KnownWorld, namedCatalogs } from './known-world.ts'
import { uploadsIn } from './media/upload-url.ts'
import { invalidRequest } from './request/read-request.ts'
import { keyProblems } from './request-keys.ts'
import { dueAt, scheduleProblems } from './schedule.ts'
import type { EnqueueCall } from './sql/send-traced.ts'

/** `warnings` are for the answer: the database does not keep them. */
export type Prepared = { call: EnqueueCall; warnings: RejectedOption[] }

/**
 * What the database is asked to enqueue for a request: the options that may be published, why the others may not, and what
 * to warn of.
 * @throws 422 when nothing of it can be published, 400 when a key of it belongs to nothing that is selected
 */
export const prepare = (
  request: EnqueueRequest,
  world: KnownWorld & {
    userId: string
    key: string | undefined
    hash: string | undefined
    allowedOrigins: string[]
    publicUrl: string
  },
): Prepared => {
  const { jobs, rejected, warnings } = sortOptions(
    request,
    world.catalogs,
    world.accounts,
    world.allowedOrigins,
    world.liveOnly,
  )
  const badTimes = [
    ...scheduleProblems(request.scheduledAt),
    ...expiryProblems(request, dueAt(request.scheduledAt)),
  ]
  const badKeys = keyProblems(request, namedCatalogs(world))
  if (badKeys.length > 0) throw invalidRequest([...badKeys, ...badTimes, ...rejected])
  if (jobs.length === 0 || badTimes.length > 0) {
    const message = 'none of the selected options can be published'
    throw new ApiError(422, 'nothing_to_enqueue', message, [...badTimes, ...rejected])
  }
  const call = {
    user_id: world.userId,
    mode: world.mode,
    idempotency_key: world.key,
    request_hash: world.hash,
    total_requested: request.selectedOptions.length,
    rejected,
    metadata: request.metadata ?? {},
    uploads: uploadsIn(
      world.publicUrl,
      jobs.map(({ content }) => content),
    ),
    jobs,
  }
  return { call, warnings }
}
