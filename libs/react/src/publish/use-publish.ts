'use client'

import type { Job, RejectedOption } from '@carteiro/contracts'
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { asCarteiroError, type CarteiroError } from '../client/error.ts'
import { PUBLISH_TRACKING_MINUTES } from '../limits.ts'
import type { ConnectionState } from '../live/watch.ts'
import { useCarteiro } from '../provider.tsx'
import { canRetry } from '../texts/describe.ts'
import { usePublicationStatus } from '../use-publication-status.ts'
import { createPublisher, type PublishInput, type PublishOptions } from './publisher.ts'

/**
 * `publishing`: enqueued, and not all jobs have ended · `done`: every option is published · `failed`: the press itself
 * failed, or all jobs have ended and at least one option is not published.
 */
export type PublishPhase = 'idle' | 'uploading' | 'enqueuing' | 'publishing' | 'done' | 'failed'

export type Publish = {
  phase: PublishPhase
  /** Of all files together, 0 to 1. */
  uploadProgress: number
  publicationId: string | null
  /** Their present states, in the order of the selected options. */
  jobs: Job[]
  /** Options that were not enqueued, and why. */
  rejected: readonly RejectedOption[]
  error: CarteiroError | null
  connection: ConnectionState
  /** Makes one publication, however often it is called, until `reset`. Never rejects. */
  publish(input: PublishInput, options?: PublishOptions): Promise<void>
  /**
   * Repeats a failed press with the same key, or retries failed jobs, except those whose post may be out
   * (`outcome_unknown`): these need `client.retry(id, reason)` with the reason why that is safe.
   */
  retry(): Promise<void>
  /** Aborts an upload. */
  cancel(): void
  reset(): void
}

/** Publishing without a user interface. */
export const usePublish = ({
  trackingDurationMinutes = PUBLISH_TRACKING_MINUTES,
}: {
  trackingDurationMinutes?: number
} = {}): Publish => {
  const client = useCarteiro()
  const publisher = useMemo(() => createPublisher(client), [client])
  const press = useSyncExternalStore(publisher.subscribe, publisher.getSnapshot, publisher.getSnapshot)
  const status = usePublicationStatus({ jobIds: press.jobIds, trackingDurationMinutes })
  const [retryError, setRetryError] = useState<CarteiroError | null>(null)
  useEffect(() => () => publisher.cancel(), [publisher])

  const isOut =
    status.isFinished && press.rejected.length === 0 && status.completedJobs === press.jobIds.length
  const outcome = status.isFinished ? (isOut ? 'done' : 'failed') : 'publishing'

  const retry = useCallback(async (): Promise<void> => {
    setRetryError(null)
    if (publisher.getSnapshot().phase === 'failed') return publisher.retry()
    try {
      await Promise.all(status.jobs.filter(canRetry).map((job) => client.retry(job.id)))
    } catch (error) {
      setRetryError(asCarteiroError(error))
    }
  }, [client, publisher, status.jobs])

  const reset = useCallback((): void => {
    setRetryError(null)
    publisher.reset()
  }, [publisher])

  return {
    phase: press.phase === 'enqueued' ? outcome : press.phase,
    uploadProgress: press.uploadProgress,
    publicationId: press.publicationId,
    jobs: status.jobs,
    rejected: press.rejected,
    error: press.error ?? retryError ?? (press.phase === 'enqueued' ? status.error : null),
    connection: status.connection,
    publish: publisher.publish,
    retry,
    cancel: publisher.cancel,
    reset,
  }
}
