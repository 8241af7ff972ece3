import type { Job } from '@carteiro/contracts'
import type { Logger } from '@carteiro/service-kit'

/** A job, as far as waits are about it. */
export type WaitedJob = Pick<Job, 'publication_id' | 'account_id' | 'status' | 'seq'>

/** One read for all who wait. */
const READ_EVERY_MS = 500
/** After a read that failed; those who wait are answered when their time is over. */
const READ_AGAIN_MS = 2_000
const MAX_WAITS = 1_000
const MAX_WAITS_OF_USER = 50

type Wait = {
  publicationId: string
  userId: string
  /** Whether what was waited for has happened, by the publication's jobs. */
  isDue(jobs: WaitedJob[]): boolean
}
type Waiting = Wait & { end(): void }

/** `ended`: it is due, or its time, its client or this gateway is at an end; `full`: too many wait already. */
export type WaitOutcome = 'ended' | 'full'

/**
 * Requests that wait for a publication to change. All of one gateway share one read of the database twice a second, however many
 * they are; without any there is none. (A NOTIFY for each change would make every transaction that settles a job queue for a
 * lock of the whole database server when it commits.)
 */
export const createPublicationWaits = (options: {
  /** The jobs of these publications. */
  read(publicationIds: string[]): Promise<WaitedJob[]>
  logger: Logger
  /** Aborted when the gateway stops: all who wait are answered. */
  stopping?: AbortSignal | undefined
  maxWaits?: number
  maxWaitsOfUser?: number
}) => {
  const { read, logger, stopping, maxWaits = MAX_WAITS, maxWaitsOfUser = MAX_WAITS_OF_USER } = options
  const waiting = new Set<Waiting>()
  let timer: NodeJS.Timeout | undefined

  const check = async (): Promise<void> => {
    const ids = [...new Set([...waiting].map(({ publicationId }) => publicationId))]
    if (ids.length === 0) return
    const jobs = Map.groupBy(await read(ids), (job) => job.publication_id)
    for (const one of [...waiting]) {
      // Those that have come since the read are not judged by it.
      if (ids.includes(one.publicationId) && one.isDue(jobs.get(one.publicationId) ?? [])) one.end()
    }
  }
  const plan = (ms: number): void => {
    if (waiting.size === 0 || timer) return
    timer = setTimeout(async () => {
      const next = await check().then(
        () => READ_EVERY_MS,
        (error) => {
          logger.warn({ err: error }, 'Publications that are waited for could not be read')
          return READ_AGAIN_MS
        },
      )
      timer = undefined
      plan(next)
    }, ms)
  }
  stopping?.addEventListener('abort', () => {
    for (const one of [...waiting]) one.end()
  })

  return {
    /** Waits at most `ms`, and not longer than `signal` lets it. */
    wait: (wait: Wait, ms: number, signal: AbortSignal): Promise<WaitOutcome> => {
      const ofUser = [...waiting].filter(({ userId }) => userId === wait.userId).length
      if (waiting.size >= maxWaits || ofUser >= maxWaitsOfUser) return Promise.resolve('full')
      if (signal.aborted || stopping?.aborted) return Promise.resolve('ended')
      return new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(limit)
          signal.removeEventListener('abort', end)
          waiting.delete(one)
          resolve('ended')
        }
        const one = { ...wait, end }
        const limit = setTimeout(end, ms)
        signal.addEventListener('abort', end)
        waiting.add(one)
        plan(READ_EVERY_MS)
      })
    },
    /** How many wait. */
    count: (): number => waiting.size,
  }
}
export type PublicationWaits = ReturnType<typeof createPublicationWaits>
