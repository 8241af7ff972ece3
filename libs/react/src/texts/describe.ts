import type { ErrorCode, Job } from '@carteiro/contracts'
import type { CarteiroError } from '../client/error.ts'
import type { PublishLabels } from './labels.ts'
import { fill } from './locales.ts'
import { platformName } from './names.ts'

/** "Dec 24, 9:30 AM", with the year when it is another one; in the reader's time zone. */
const timeText = (at: string, { locale }: PublishLabels, now: number): string => {
  const date = new Date(at)
  const isThisYear = date.getFullYear() === new Date(now).getFullYear()
  return new Intl.DateTimeFormat(locale, {
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(date)
}

/** What a pending job waits for. */
const waitOf = (job: Job, labels: PublishLabels, now: number): string => {
  const { scheduled_at, next_attempt_at, retry_count } = job
  const isInFuture = (at: string | null): at is string => at !== null && Date.parse(at) > now
  if (isInFuture(scheduled_at))
    return fill(labels.scheduledFor, { time: timeText(scheduled_at, labels, now) })
  if (!isInFuture(next_attempt_at)) return labels.status.pending
  const text = retry_count > 0 ? labels.nextAttempt : labels.waitingUntil
  return fill(text, { time: timeText(next_attempt_at, labels, now) })
}

/** The status of a job as text. `now`: milliseconds since 1970. */
export const describeJob = (job: Job, labels: PublishLabels, now = Date.now()): string => {
  if (job.hold_reason === 'account_needs_reauth') return labels.waitingForAccount
  if (job.hold_reason === 'platform_paused') return labels.platformPaused
  const isPreparing = job.hold_reason === 'preparing_media'
  if (job.status === 'pending' && !isPreparing) return waitOf(job, labels, now)
  if (job.status !== 'processing' && !isPreparing) return labels.status[job.status]
  if (job.next_attempt_at !== null && !isPreparing) {
    return fill(labels.waitingForPlatform, { platform: platformName(job.platform, labels) })
  }
  const progress = job.progress > 0 ? ` ${job.progress} %` : ''
  return `${labels.phase[job.phase]}${progress}`
}

/** Why a job has failed, or would fail when it is due: what it means for the user, and what the gateway says of it. */
export type JobReason = { text: string; message: string | null }

export const reasonOf = (job: Job, labels: PublishLabels): JobReason | null => {
  const [problem] = job.problems
  const meaningOf = (code: string | null): string | undefined => labels.errors[code as ErrorCode]
  if (job.status === 'failed') {
    const meaning = meaningOf(job.error_code)
    if (meaning !== undefined) return { text: meaning, message: job.error_message }
    return { text: job.error_message ?? labels.status.failed, message: null }
  }
  if (job.status !== 'pending' || job.hold_reason !== null || !problem) return null
  const meaning = meaningOf(problem.code)
  return {
    text: `${labels.atRisk} ${meaning ?? problem.message}`,
    message: meaning === undefined ? null : problem.message,
  }
}

/** "2 of 3 published, 1 not". */
export const summaryOf = (jobs: readonly Job[], labels: PublishLabels): string => {
  const count = (...statuses: readonly string[]): number =>
    jobs.filter(({ status }) => statuses.includes(status)).length
  const done = count('completed')
  const failed = count('failed', 'cancelled')
  if (done === jobs.length) return labels.published
  return (
    fill(labels.summary, { done, total: jobs.length }) +
    (failed ? fill(labels.summaryFailed, { failed }) : '')
  )
}

/** What the user reads of a call that failed: the gateway's message as it is, or that there was no answer. */
export const errorText = (error: CarteiroError, labels: PublishLabels): string => {
  if (error.code === 'signed_out' || error.status === 401) return labels.signedOut
  return error.isInDoubt ? labels.noAnswer : error.message
}

/** Whether another attempt is possible and safe: not after `outcome_unknown`, whose post may be out. */
export const canRetry = (job: Job): boolean => job.status === 'failed' && job.error_code !== 'outcome_unknown'
