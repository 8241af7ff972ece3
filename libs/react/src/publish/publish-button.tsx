'use client'

import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { type TextOptions, useLabels } from '../provider.tsx'
import { canRetry, errorText } from '../texts/describe.ts'
import type { PublishLabels } from '../texts/labels.ts'
import { optionName } from '../texts/names.ts'
import { contentKeyOf } from './content-key.ts'
import { PublishStatusList } from './publish-status-list.tsx'
import type { PublishInput } from './publisher.ts'
import { type Publish, type PublishPhase, usePublish } from './use-publish.ts'

export type PublishButtonProps = PublishInput &
  TextOptions & {
    /** Option → name to show in the list, such as `{ x_post: 'X' }`. */
    optionNames?: Readonly<Record<string, string>>
    disabled?: boolean
    /**
     * Names the publication, as the id of the app's row that is published does: it is made once, also when the page was reloaded
     * before the press was repeated, or something else has published it by the same key. Another publication needs another one.
     */
    idempotencyKey?: string
    className?: string
    /** Called when the phase changes: uploading, enqueuing, … */
    onPhaseChange?: (publish: Publish) => void
    /** The page's own `usePublish()`, when it shows the progress elsewhere, too. Without it the button has one of its own. */
    publish?: Publish
    /** Renders the button in the page's own design. The page then shows the progress itself. */
    render?: (button: DrawnButton) => ReactNode
  }

/** What `render` needs; `press` does nothing while `isIdle`, so that the button may keep the focus (`aria-disabled`). */
export type DrawnButton = { press: () => void; isIdle: boolean; isBusy: boolean; label: string }

/** Whether a press would do something. It never retries a job whose post may be out. */
const isReady = ({ phase, publicationId, jobs }: Publish): boolean =>
  phase === 'idle' || (phase === 'failed' && (publicationId === null || jobs.some(canRetry)))

const labelOf = (publish: Publish, labels: PublishLabels): string =>
  ({
    idle: labels.publish,
    uploading: labels.uploading,
    enqueuing: labels.enqueuing,
    publishing: labels.publishing,
    done: labels.published,
    failed: isReady(publish) ? labels.retry : labels.incomplete,
  })[publish.phase]

/**
 * Uploads, publishes, and shows the status of each option. After publishing, it is inactive until the content changes. It
 * has no styles: use `className`, `data-phase` and `data-status` for yours.
 */
export const PublishButton = (props: PublishButtonProps): ReactNode =>
  props.publish ? <SharedButton {...props} publish={props.publish} /> : <OwnButton {...props} />

const OwnButton = (props: PublishButtonProps): ReactNode => <SharedButton {...props} publish={usePublish()} />

const SharedButton = (props: PublishButtonProps & { publish: Publish }): ReactNode => {
  const {
    locale,
    labels: own,
    optionNames,
    disabled = false,
    idempotencyKey,
    className,
    onPhaseChange,
    publish,
    render,
    ...input
  } = props
  const labels = useLabels({ locale, labels: own })
  const [pressedContent, setPressedContent] = useState<string>()
  const statusId = useId()
  const { phase, uploadProgress, error, jobs, rejected } = publish

  const reportedPhase = useRef<PublishPhase>('idle')
  useEffect(() => {
    if (reportedPhase.current === phase) return
    reportedPhase.current = phase
    onPhaseChange?.(publish)
  })

  const isPressUnderWay = phase === 'uploading' || phase === 'enqueuing'
  const content = `${idempotencyKey} ${contentKeyOf(input)}`
  const isNew = !isPressUnderWay && pressedContent !== content
  const isIdle = disabled || !(isNew || isReady(publish))
  const press = (): void => {
    if (isIdle) return
    if (phase === 'failed' && !isNew) return void publish.retry()
    setPressedContent(content)
    publish.reset()
    void publish.publish(input, { idempotencyKey })
  }
  const isBusy = isPressUnderWay || phase === 'publishing'
  const label = isNew ? labels.publish : labelOf(publish, labels)
  if (render) return render({ press, isIdle, isBusy, label })
  return (
    <div className={className ? `carteiro-publish ${className}` : 'carteiro-publish'} data-phase={phase}>
      {/* aria-disabled instead of disabled: a disabled button loses the keyboard focus. */}
      <button
        type="button"
        className="carteiro-button"
        onClick={press}
        aria-disabled={isIdle}
        aria-busy={isBusy}
        aria-describedby={statusId}
      >
        {label}
      </button>
      {phase === 'uploading' && (
        <>
          <progress value={uploadProgress} max={1} aria-label={labels.uploading} />
          <button type="button" className="carteiro-cancel" onClick={publish.cancel}>
            {labels.cancelUpload}
          </button>
        </>
      )}
      <div id={statusId} role="status">
        <PublishStatusList jobs={jobs} rejected={rejected} labels={labels} optionNames={optionNames} />
      </div>
      {error && (
        <p className="carteiro-error" role="alert">
          {errorText(error, labels)}
        </p>
      )}
      {error?.details.map((detail) => (
        <p key={`${detail.platform} ${detail.field} ${detail.code}`} className="carteiro-detail">
          {detail.platform && (optionNames?.[detail.platform] ?? optionName(detail.platform, labels))}{' '}
          {detail.field}: {detail.message}
        </p>
      ))}
    </div>
  )
}
