import type {
  Account,
  EnqueueResponse,
  Job,
  JobEvent,
  PlatformCatalog,
  ShownMediaFile,
} from '@carteiro/contracts'
import { holdReasons, jobEventTypes, jobPhases, jobStatuses, priorities } from '@carteiro/contracts/constants'
import { CarteiroError } from './error.ts'

/**
 * Checks of what came over the wire, field by field, without the schemas of `@carteiro/contracts`: these need zod, which is many
 * times as large as this library. A test compares the two.
 */
type Check = (value: unknown) => boolean
type Fields<Type> = Record<keyof Type & string, Check>

const isA =
  (type: 'string' | 'number' | 'boolean'): Check =>
  (value) =>
    typeof value === type
const isText = isA('string')
const isNumber = isA('number')
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isOneOf =
  (names: readonly string[]): Check =>
  (value) =>
    names.includes(value as string)
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
/** A field that an earlier release of the gateway does not send, or that is left out when there is nothing to say. */
const orMissing =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const hasFields =
  (fields: Record<string, Check>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]))

const jobFields: Fields<Job> = {
  id: isText,
  publication_id: isText,
  user_id: isText,
  platform: isText,
  option: isText,
  account_id: orNull(isText),
  status: isOneOf(jobStatuses),
  phase: isOneOf(jobPhases),
  progress: isNumber,
  priority: isOneOf(priorities),
  created_at: isText,
  scheduled_at: orNull(isText),
  next_attempt_at: orNull(isText),
  started_at: orNull(isText),
  completed_at: orNull(isText),
  attempt: isNumber,
  retry_count: isNumber,
  max_retries: isNumber,
  hold_reason: orNull(isOneOf(holdReasons)),
  error_code: orNull(isText),
  error_message: orNull(isText),
  platform_response: orNull(hasFields({ post_id: orNull(isText), permalink: orNull(isText) })),
  problems: orMissing(isListOf(hasFields({ code: isText, message: isText }))),
  metadata: isObject,
  trace_id: orNull(isText),
  seq: isNumber,
  mode: orMissing(isOneOf(['live', 'test'])),
  removed_at: orMissing(orNull(isText)),
}
const eventFields: Omit<Fields<JobEvent>, 'type'> = {
  seq: isNumber,
  at: isText,
  status: isOneOf(jobStatuses),
  phase: isOneOf(jobPhases),
  attempt: isNumber,
  data: isObject,
}
const fileFields = { name: isText, size: isNumber, type: isText, url: isText }
const refused = hasFields({ platform: isText, code: isText, message: isText, field: isText })
const enqueuedFields: Partial<Fields<EnqueueResponse['data']>> = {
  publication_id: isText,
  jobs: isListOf(hasFields({ job_id: isText, platform: isText, status: isText })),
  rejected: isListOf(refused),
  warnings: orMissing(isListOf(refused)),
}
const platformFields = {
  platform: isText,
  display_name: isText,
  paused: isA('boolean'),
  options: isListOf(hasFields({ option: isText, title: isText, media: isObject, settings: isObject })),
}

const accountFields: Partial<Fields<Account>> = {
  id: isText,
  platform: isText,
  display_name: isText,
  status: isText,
}

/** The value, once it has these fields. @throws `unexpected_answer`, which names the first field that is wrong */
const checked = (what: string, value: unknown, fields: Record<string, Check>): Record<string, unknown> => {
  const wrong = isObject(value) ? Object.keys(fields).find((name) => !fields[name]?.(value[name])) : ''
  if (wrong === undefined) return value as Record<string, unknown>
  const place = wrong && `.${wrong}`
  throw new CarteiroError('unexpected_answer', `the gateway answered something else than a ${what}${place}`)
}

const listOf = <Item>(what: string, value: unknown, read: (item: unknown) => Item): Item[] => {
  if (Array.isArray(value)) return value.map(read)
  throw new CarteiroError('unexpected_answer', `the gateway answered something else than a list of ${what}s`)
}

export const readJob = (value: unknown): Job =>
  ({ problems: [], mode: 'live', removed_at: null, ...checked('job', value, jobFields) }) as unknown as Job

/** A job of which only a broadcast is known: undefined if it is none. */
export const jobOrNone = (value: unknown): Job | undefined =>
  hasFields(jobFields)(value) ? readJob(value) : undefined

export const readJobs = (value: unknown): Job[] => listOf('job', value, readJob)

/** Lines of a type that a newer release has added are left out. */
export const readTimeline = (value: unknown): JobEvent[] =>
  listOf('job event', value, (line) => checked('job event', line, { type: isText }))
    .filter(({ type }) => isOneOf(jobEventTypes)(type))
    .map((line) => checked('job event', line, eventFields) as unknown as JobEvent)

export const readMediaFile = (value: unknown): ShownMediaFile =>
  checked('media file', value, fileFields) as unknown as ShownMediaFile

export const readEnqueued = (value: unknown): EnqueueResponse['data'] =>
  checked('publication', value, enqueuedFields) as unknown as EnqueueResponse['data']

export const readPlatforms = (value: unknown): (PlatformCatalog & { paused: boolean })[] =>
  listOf(
    'platform',
    value,
    (one) => checked('platform', one, platformFields) as unknown as PlatformCatalog & { paused: boolean },
  )

export const readAccounts = (value: unknown): Account[] =>
  listOf('account', value, (one) => checked('account', one, accountFields) as unknown as Account)
