import { z } from 'zod'
import { account } from './account.ts'
import { apiVersion, platformCatalog } from './catalog/catalog.ts'
import { id } from './id.ts'
import { timestamp } from './instant.ts'
import { job, jobStatus } from './job.ts'
import { mode } from './mode.ts'
import { webhookEndpoint } from './webhooks.ts'

/** An event with all that it brings stays smaller than this. */
export const MAX_EVENT_BYTES = 20_000

/** What was left out of `data` to keep the event small: read it by its GET. */
const omitted = z.array(z.string()).optional()

/** A job of a publication, in short: the whole of it is at `GET /api/publications/jobs/{id}`. */
export const publicationJob = job
  .pick({
    id: true,
    platform: true,
    option: true,
    account_id: true,
    status: true,
    completed_at: true,
    error_code: true,
    error_message: true,
    seq: true,
  })
  .extend({ status: jobStatus, post_id: z.string().nullable(), permalink: z.string().nullable() })

/** A publication as events carry it. */
export const endedPublication = z.object({
  id,
  user_id: id,
  created_at: timestamp,
  metadata: z.record(z.string(), z.unknown()),
  mode,
  trace_id: z.string().nullable(),
  jobs: z.array(publicationJob),
  /** Grows with every change of its jobs: of two events about a publication the one with the larger seq is the newer. */
  seq: z.int(),
  omitted,
})

const changedJob = job.extend({ omitted })
const changedAccount = account.extend({ user_id: id, seq: z.int(), omitted })
/** A platform's API version whose end is near: of none of your posts in particular, and sent to all who listen. */
export const endingVersion = platformCatalog.pick({ platform: true, display_name: true }).extend({
  mode,
  api_version: apiVersion,
  /** Whole days, by UTC; 0 or less: the platform does not serve it any more. */
  days_left: z.int(),
  /** How long before its end the event is sent: one of `announce_sunset_days` in `queue_settings`. */
  days_before: z.int(),
  seq: z.int(),
  omitted,
})
const changedEndpoint = webhookEndpoint.extend({ omitted })

/** What `data` is in an event of each type, and when it is sent. docs/webhooks.md describes them, too. */
export const events = {
  'publication.completed': {
    data: endedPublication,
    when: 'The last job of a publication has ended, and all that were not cancelled are published.',
  },
  'publication.partially_completed': {
    data: endedPublication,
    when: 'The last job of a publication has ended; some are published, some failed.',
  },
  'publication.failed': {
    data: endedPublication,
    when: 'The last job of a publication has ended, and none is published.',
  },
  'job.completed': { data: changedJob, when: 'A post is published.' },
  'job.failed': { data: changedJob, when: 'A job failed for good. Its user may try it again.' },
  'job.held': {
    data: changedJob,
    when: 'A job waits until its account is connected again, or its platform is resumed.',
  },
  'job.outcome_unknown': {
    data: changedJob,
    when: 'A job failed, and its post may be out: check the account before you try it again.',
  },
  'job.removed': {
    data: changedJob,
    when: 'The post of a completed job was deleted at its platform, or was found to be gone.',
  },
  'account.needs_reauth': {
    data: changedAccount,
    when: 'The platform does not accept the tokens of an account any more: connect it again.',
  },
  'account.expiring': {
    data: changedAccount,
    when: 'The access to an account ends within a week, and cannot be renewed without its user.',
  },
  'platform.version_sunset': {
    data: endingVersion,
    when: 'The version of a platform’s API that is in use ends in 90, 30 or 7 days, or has ended.',
  },
  'endpoint.disabled': {
    data: changedEndpoint,
    when: 'Another of your endpoints gets nothing any more: it failed for days, or answered 410.',
  },
} as const

export type EventType = keyof typeof events
export const eventTypes = Object.keys(events) as [EventType, ...EventType[]]
export const eventType = z.enum(eventTypes)

/** Sent on request, whatever types an endpoint has chosen. */
export const TEST_EVENT_TYPE = 'endpoint.test'

const envelope = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({ type: z.literal(type), timestamp, data })

/** An event as it is sent: the body of a webhook. */
export const event = z.discriminatedUnion('type', [
  envelope('publication.completed', endedPublication),
  envelope('publication.partially_completed', endedPublication),
  envelope('publication.failed', endedPublication),
  envelope('job.completed', changedJob),
  envelope('job.failed', changedJob),
  envelope('job.held', changedJob),
  envelope('job.outcome_unknown', changedJob),
  envelope('job.removed', changedJob),
  envelope('account.needs_reauth', changedAccount),
  envelope('account.expiring', changedAccount),
  envelope('platform.version_sunset', endingVersion),
  envelope('endpoint.disabled', changedEndpoint),
  envelope(TEST_EVENT_TYPE, changedEndpoint),
])
export type Event = z.infer<typeof event>
