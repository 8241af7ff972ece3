import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { CarteiroError } from '../client/error.ts'
import { contentKeyOf } from './content-key.ts'
import { type PublishLabels, type PublishLocale, publishLabels } from './labels.ts'
import { PublishStatusList } from './publish-status-list.tsx'
import type { PublishInput } from './publisher.ts'
import { canRetry, type Publish, type PublishPhase, usePublish } from './use-publish.ts'

export type PublishButtonProps = PublishInput & {
  /** `en` when left out. */
  locale?: PublishLocale
  /** Words that differ from the locale's. */
  labels?: Partial<PublishLabels>
  /** Option → name to show in the list, such as `{ x_post: 'X' }`. */
  optionNames?: Readonly<Record<string, string>>
  disabled?: boolean
  className?: string
  /** Told at each step of the way: uploading, enqueuing, … */
  onPhaseChange?: (publish: Publish) => void
  /** The press of a page that shows its way elsewhere: what its `usePublish()` gave. The button has its own without. */
  publish?: Publish
  /** Draws the button in the page's own looks. The way of the post is then the page's to show. */
  render?: (button: DrawnButton) => ReactNode
}

/** What a page draws; `press` does nothing while `isIdle`, so that focus may stay on it (`aria-disabled`). */
export type DrawnButton = { press: () => void; isIdle: boolean; isBusy: boolean; label: string }

const wordsFor = (error: CarteiroError, labels: PublishLabels): string => {
  if (error.code === 'signed_out' || error.status === 401) return labels.signedOut
  return error.isInDoubt ? labels.noAnswer : error.message
}

/** Whether a press would do something now. A failed job whose post may be out is not for a mere press. */
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
 * Uploads, publishes, and shows what becomes of each option. Once content is published it can't be pressed again until
 * the content is another. Brings no styles: `className`, `data-phase` and `data-status` are there for yours.
 */
export const PublishButton = (props: PublishButtonProps): ReactNode =>
  props.publish ? <SharedButton {...props} publish={props.publish} /> : <OwnButton {...props} />

const OwnButton = (props: PublishButtonProps): ReactNode => <SharedButton {...props} publish={usePublish()} />

const SharedButton = (props: PublishButtonProps & { publish: Publish }): ReactNode => {
  const {
    locale = 'en',
    labels: own,
    optionNames,
    disabled = false,
    className,
    onPhaseChange,
    publish,
    render,
    ...input
  } = props
  const labels = { ...publishLabels[locale], ...own }
  const [pressedContent, setPressedContent] = useState<string>()
  const statusId = useId()
  const { phase, uploadProgress, error, jobs, rejected } = publish

  const toldPhase = useRef<PublishPhase>('idle')
  useEffect(() => {
    if (toldPhase.current === phase) return
    toldPhase.current = phase
    onPhaseChange?.(publish)
  })

  const isPressUnderWay = phase === 'uploading' || phase === 'enqueuing'
  const isNew = !isPressUnderWay && pressedContent !== contentKeyOf(input)
  const isIdle = disabled || !(isNew || isReady(publish))
  const press = (): void => {
    if (isIdle) return
    if (phase === 'failed' && !isNew) return void publish.retry()
    setPressedContent(contentKeyOf(input))
    publish.reset()
    void publish.publish(input)
  }
  const isBusy = isPressUnderWay || phase === 'publishing'
  const label = isNew ? labels.publish : labelOf(publish, labels)
  if (render) return render({ press, isIdle, isBusy, label })
  return (
    <div className={className} data-phase={phase}>
      {/* aria-disabled, not disabled: a button that vanishes from the tab order takes the focus with it. */}
      <button
        type="button"
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
          <button type="button" onClick={publish.cancel}>
            {labels.cancelUpload}
          </button>
        </>
      )}
      <div id={statusId} role="status">
        <PublishStatusList
          jobs={jobs}
          rejected={rejected}
          labels={labels}
          {...(optionNames ? { optionNames } : {})}
        />
      </div>
      {error && <p role="alert">{wordsFor(error, labels)}</p>}
      {error?.details.map((detail) => (
        <p key={`${detail.platform} ${detail.field} ${detail.code}`}>
          {optionNames?.[detail.platform ?? ''] ?? detail.platform} {detail.field}: {detail.message}
        </p>
      ))}
    </div>
  )
}
