'use client'

import type { Job } from '@carteiro/contracts'
import type { ReactNode } from 'react'
import { type TextOptions, useLabels } from './provider.tsx'
import { PublishStatusList } from './publish/publish-status-list.tsx'
import { useRetry } from './publish/use-retry.ts'
import { canRetry, errorText, summaryOf } from './texts/describe.ts'
import type { PublishLabels } from './texts/labels.ts'
import { optionName } from './texts/names.ts'
import { type PublicationStatusResult, usePublicationStatus } from './use-publication-status.ts'

export type PublicationStatusProps = TextOptions & {
  /** Null, as `usePublish` has it before the first press: nothing is shown. */
  publicationId: string | null
  className?: string
  /** How long to follow changes. Afterwards the jobs stay shown. */
  trackingDurationMinutes?: number
}

type State = 'loading' | 'not_found' | 'publishing' | 'done' | 'failed'

const stateOf = ({ jobs, isLoading, isFinished, completedJobs, error }: PublicationStatusResult): State => {
  if (jobs.length === 0) return isLoading || error ? 'loading' : 'not_found'
  if (!isFinished) return 'publishing'
  return completedJobs === jobs.length ? 'done' : 'failed'
}

const textOf = (state: State, jobs: readonly Job[], labels: PublishLabels): string => {
  if (state === 'loading') return labels.loading
  return state === 'not_found' ? labels.notFound : summaryOf(jobs, labels)
}

/**
 * What becomes of a publication, live: a line for each of its options with its state, the link to the post, and a button
 * where another attempt is possible and safe. A screen reader hears how many are published. It has no styles: use
 * `@carteiro/react/styles.css`, or yours by class names, `data-state` and `data-status`.
 */
export const PublicationStatus = ({
  publicationId,
  className,
  trackingDurationMinutes,
  ...texts
}: PublicationStatusProps): ReactNode => {
  const labels = useLabels(texts)
  const status = usePublicationStatus({
    publicationId,
    ...(trackingDurationMinutes === undefined ? {} : { trackingDurationMinutes }),
  })
  const { retrying, retry, error: refusal } = useRetry()
  if (publicationId === null) return null

  const state = stateOf(status)
  const error = refusal ?? status.error
  const retryButton = (job: Job): ReactNode => {
    if (!canRetry(job)) return null
    const isBusy = retrying.includes(job.id)
    return (
      <>
        {' '}
        <button
          type="button"
          className="carteiro-retry"
          aria-label={`${labels.retry}: ${optionName(job.option, labels)}`}
          aria-disabled={isBusy}
          aria-busy={isBusy}
          onClick={() => void retry(job.id)}
        >
          {labels.retry}
        </button>
      </>
    )
  }
  return (
    <section
      className={className ? `carteiro-publication ${className}` : 'carteiro-publication'}
      aria-label={labels.list}
      data-state={state}
      data-connection={status.connection}
    >
      <p className="carteiro-summary" role="status">
        {state === 'loading' && error ? '' : textOf(state, status.jobs, labels)}
      </p>
      <PublishStatusList jobs={status.jobs} labels={labels} actionOf={retryButton} />
      {error && (
        <p className="carteiro-error" role="alert">
          {error === status.error && error.isInDoubt ? labels.notRead : errorText(error, labels)}
        </p>
      )}
    </section>
  )
}
