import type { EnqueueRequest, Problem } from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import { conversionProblems } from './conversion/conversion-problems.ts'
import { mayConvert } from './conversion/measure-request.ts'
import type { Converting } from './conversion/plan-option.ts'
import { type AnswerNotes, sortOptions } from './enqueue.ts'
import { expiryProblems } from './expiry/expiry-problems.ts'
import { type KnownWorld, namedCatalogs } from './known-world.ts'
import { type PlannedCopies, withCopies } from './media/plan-copies.ts'
import { uploadsIn } from './media/upload-url.ts'
import { invalidRequest } from './request/read-request.ts'
import { keyProblems } from './request-keys.ts'
import { dueAt, scheduleProblems } from './schedule.ts'
import type { EnqueueCall } from './sql/send-traced.ts'

/** What is asked, and what the answer says besides. */
export type Prepared = AnswerNotes & { call: EnqueueCall }

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
    /** The request's files, and which are copied. */
    files: PlannedCopies
    converting: Converting
    /** What is wrong with its files, where they were measured. */
    unreadable: Problem[]
  },
): Prepared => {
  const { jobs, rejected, warnings, media } = sortOptions(
    request,
    world.catalogs,
    world.accounts,
    world.allowedOrigins,
    world.converting,
    world.liveOnly,
  )
  const ofAll = [
    ...world.unreadable,
    ...scheduleProblems(request.scheduledAt),
    ...expiryProblems(request, dueAt(request.scheduledAt), world.files.copies),
  ]
  const badKeys = [...keyProblems(request, namedCatalogs(world)), ...conversionProblems(request)]
  if (badKeys.length > 0) throw invalidRequest([...badKeys, ...ofAll, ...rejected])
  if (jobs.length === 0 || ofAll.length > 0) {
    const message = 'none of the selected options can be published'
    throw new ApiError(422, 'nothing_to_enqueue', message, [...ofAll, ...rejected])
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
      world.converting.publicUrl,
      jobs.map(({ content }) => content),
    ),
    jobs: jobs.map(({ ownFiles, ...job }) => ({
      ...job,
      preparation: ownFiles ? job.preparation : withCopies(job.preparation, world.files),
    })),
  }
  const ofFiles = jobs.flatMap(({ option: platform, ownFiles }) =>
    (ownFiles ? [] : world.files.warnings).map((warning) => ({ platform, ...warning })),
  )
  return {
    call,
    warnings: [...warnings, ...ofFiles],
    media: mayConvert(request, world.accounts) ? media : [],
    copies: world.files.copies,
  }
}
