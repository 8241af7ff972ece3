import type { ErrorCode, JobPhase, JobStatus } from '@carteiro/contracts'

export type PublishLocale = 'en' | 'pt-BR'
/** Every text that is shown. `{…}` in a text is replaced by what it names. */
export type PublishLabels = {
  /** The language of the texts and of times, as BCP 47 names it. */
  locale: string
  publish: string
  uploading: string
  enqueuing: string
  publishing: string
  published: string
  /** All jobs have ended, some without a post, and a retry would not help. */
  incomplete: string
  retry: string
  cancelUpload: string
  signedOut: string
  /** A call whose answer was lost. */
  noAnswer: string
  /** A status that could not be read; it is read again. */
  notRead: string
  viewPost: string
  waitingForAccount: string
  /** Introduces the reason why a waiting post would fail when it is due. */
  atRisk: string
  platformPaused: string
  rejected: string
  list: string
  loading: string
  /** A publication that the user does not have. */
  notFound: string
  /** With `{done}` and `{total}`. */
  summary: string
  /** With `{failed}`, after the summary. */
  summaryFailed: string
  /** With `{time}`, and so the next two. */
  scheduledFor: string
  waitingUntil: string
  nextAttempt: string
  /** The platform is at work; with `{platform}`. */
  waitingForPlatform: string
  status: Record<JobStatus, string>
  /** While a job is being processed. */
  phase: Record<JobPhase, string>
  errors: Partial<Record<ErrorCode, string>>
  /** Platform → its name, where it is to be another one. */
  platforms: Readonly<Record<string, string>>
  /** Option → its name, where it is to be another one. */
  options: Readonly<Record<string, string>>
  /** What an option's name has after its platform → the option's name, with `{platform}`. */
  kinds: Readonly<Record<string, string>>
}

/** Texts that replace the locale's: all of them, or some of a group such as `status`. */
export type PublishLabelChanges = {
  [Name in keyof PublishLabels]?: PublishLabels[Name] extends string ? string : Partial<PublishLabels[Name]>
}
