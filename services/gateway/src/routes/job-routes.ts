import {
  id,
  instant,
  job,
  jobAction,
  jobAttempt,
  jobEdit,
  jobEvent,
  jobStep,
  jobTrace,
  listedJob,
  MAX_MEDIA_FILES,
  mediaPolicy,
  partListWith,
  strict,
} from '@carteiro/contracts'
import { z } from '@hono/zod-openapi'
import type { checkedFile, checkedPartFile } from '../media/check-file.ts'
import { answerOf, errorResponses } from '../openapi.ts'
import { jobQuery } from './job-query.ts'

const MAX_REASON_LENGTH = 1000

const params = z.object({ id })

export const listRoute = {
  method: 'get',
  path: '/api/publications/jobs',
  operationId: 'listJobs',
  summary: 'Your jobs, newest first',
  description:
    'Of one mode, unless `ids` or `publication_id` name what is asked for: that is listed whatever its mode is (with a test key only what is of mode `test`).',
  scope: 'publications:read',
  request: { query: jobQuery },
  responses: {
    200: answerOf(
      z.object({ jobs: z.array(listedJob), next_cursor: z.string().nullable() }),
      'A page of jobs',
    ),
    ...errorResponses(400, 401, 403, 429, 503),
  },
} as const

/** What of a job lists leave out. Its `content.mediaFiles` are entries of `jobFile`. */
const withContent = { content: z.unknown(), media_policy: mediaPolicy }
const jobDetail = job.extend({
  ...withContent,
  timeline: z.array(jobEvent),
  attempts: z.array(jobAttempt),
  steps: z.array(jobStep),
  actions: z.array(jobAction),
})

export const detailRoute = {
  method: 'get',
  path: '/api/publications/jobs/{id}',
  operationId: 'getJob',
  summary: 'One job with its timeline, attempts, steps and actions; operators see any',
  description:
    'With everything that happened to it: the timeline that people read, the attempts, and the steps, which are the calls with an effect at the platform. `actions`: what was done to the post since, such as removing it. `error_code` has a page at `/docs/errors`.',
  scope: 'publications:read',
  request: { params },
  responses: {
    200: answerOf(jobDetail, 'The job'),
    ...errorResponses(400, 401, 404, 429, 503),
  },
} as const

export const eventsRoute = {
  method: 'get',
  path: '/api/publications/jobs/{id}/events',
  operationId: 'listJobEvents',
  summary: 'What happened to a job after a point of its timeline',
  description:
    'For a client that follows a job without Realtime: ask again with the `seq` of the last event.',
  scope: 'publications:read',
  request: { params, query: strict({ after: z.coerce.number().int().min(0).default(0) }) },
  responses: {
    200: answerOf(z.object({ events: z.array(jobEvent) }), 'The events'),
    ...errorResponses(400, 401, 404, 429, 503),
  },
} as const

export const traceRoute = {
  method: 'get',
  path: '/api/publications/jobs/{id}/trace',
  operationId: 'getJobTrace',
  summary: 'The trace of a job: spans where they are within reach, and a page that shows it',
  description:
    'Spans are listed where the gateway can read them (TRACES_URL); `link` is a page of the tracing tool, where one is set up.',
  scope: 'publications:read',
  request: { params },
  responses: { 200: answerOf(jobTrace, 'The trace'), ...errorResponses(400, 401, 404, 429, 503) },
} as const

export const cancelRoute = {
  method: 'post',
  path: '/api/publications/jobs/{id}/cancel',
  operationId: 'cancelJob',
  summary: 'Cancel a job, until its post is about to be shown',
  description:
    'Possible until the call that makes the post visible begins; then 409, `conflict`. What was uploaded to the platform until then is not shown to anybody. A thread is stopped before its next part: `platform_response.parts` says what is out.',
  scope: 'publications:write',
  request: { params },
  responses: { 200: answerOf(job, 'The job as it is now'), ...errorResponses(400, 401, 404, 409, 429, 503) },
} as const

export const unpublishRoute = {
  method: 'post',
  path: '/api/publications/jobs/{id}/unpublish',
  operationId: 'unpublishJob',
  summary: 'Delete the post of a completed job at its platform',
  description:
    'The deletion is carried out in the background: the job stays `completed`, its `removed_at` is set when the post is gone, and the event `job.removed` is sent. `actions` of `GET …/{id}` shows how far it is. Asking again changes nothing; after a failure it tries again. All posts of a thread are deleted, from the last to the first. Refused with 422 where the platform offers no way (`after.delete` in `GET /api/platforms`) or the account has not granted what it takes, with 409 where there is no post, or it is not known whether there is.',
  scope: 'publications:write',
  request: { params },
  responses: {
    200: answerOf(job, 'The job as it is now'),
    ...errorResponses(400, 401, 404, 409, 422, 429, 503),
  },
} as const

/** `file`: how an entry of `mediaFiles` is read, as by enqueueing. */
export const editRouteFor = (
  file: ReturnType<typeof checkedFile>,
  partFile: ReturnType<typeof checkedPartFile>,
) =>
  ({
    method: 'patch',
    path: '/api/publications/jobs/{id}',
    operationId: 'editJob',
    summary:
      'Change the files, caption, parts, settings or time of a job that waits; all but the time of one that failed; of one that is published, what its platform lets be changed',
    description:
      'What is left out stays. `mediaFiles` replaces all files: their order is that of the post, and each has its `altText`, so that one file is replaced, or one alt text changed, by sending the list again with the change. `parts` replaces the caption and all parts of a thread; those after the first are `thread` in the content. Everything is checked as when it was enqueued. Where the `mediaPolicy` of the job is `convert`, which an edit may change, files are converted as needed, and the job is held meanwhile; one that was converted stays, with the `original` and `changes` of its entry. Refused with 409 when the job is being worked on or may be out; the whole edit is made or nothing of it. Of a completed job the published post is edited, in the background, as far as the platform lets an app do that (`after.edit` in `GET /api/platforms`): `caption`, and of `settings` only those that are named; the job keeps the content with which it was published, and `actions` shows how far the edit is.',
    scope: 'publications:write',
    request: {
      params,
      body: {
        content: {
          'application/json': {
            schema: jobEdit.safeExtend({
              mediaFiles: z.array(file).max(MAX_MEDIA_FILES).optional(),
              parts: partListWith(partFile).min(1).optional(),
            }),
          },
        },
        required: true,
      },
    },
    responses: {
      200: answerOf(job.extend(withContent), 'The job as it is now'),
      ...errorResponses(400, 401, 404, 409, 413, 415, 422, 429, 503),
    },
  }) as const

export const rescheduleRoute = {
  method: 'post',
  path: '/api/publications/jobs/{id}/reschedule',
  operationId: 'rescheduleJob',
  summary: 'Change the time of a job that waits; null is at once',
  description: 'Refused with 409 for a job that is being worked on or has ended.',
  scope: 'publications:write',
  request: {
    params,
    body: {
      content: { 'application/json': { schema: strict({ scheduledAt: instant.nullable() }) } },
      required: true,
    },
  },
  responses: {
    200: answerOf(job, 'The job as it is now'),
    ...errorResponses(400, 401, 404, 409, 413, 415, 422, 429, 503),
  },
} as const

export const retryRoute = {
  method: 'post',
  path: '/api/publications/jobs/{id}/retry',
  operationId: 'retryJob',
  summary: 'Try a failed job again; after outcome_unknown only with a reason',
  description:
    'For jobs that have failed. After `outcome_unknown` the post may be out: check the account, and say in `reason` that it is not there. A post that is out is never posted again.',
  scope: 'publications:write',
  request: {
    params,
    body: {
      content: {
        'application/json': { schema: strict({ reason: z.string().max(MAX_REASON_LENGTH).optional() }) },
      },
    },
  },
  responses: {
    200: answerOf(job, 'The job as it is now'),
    ...errorResponses(400, 401, 404, 409, 413, 415, 429, 503),
  },
} as const
