import { id, job, jobEdit, jobEvent, scheduledAt, strict } from '@carteiro/contracts'
import { z } from '@hono/zod-openapi'
import { errorResponses, jsonOf, security } from '../openapi.ts'
import { jobQuery } from './job-query.ts'

const MAX_REASON_LENGTH = 1000

const params = z.object({ id })
const answer = <T extends z.ZodType>(data: T, description: string) =>
  jsonOf(z.object({ success: z.literal(true), data }), description)

export const listRoute = {
  method: 'get',
  path: '/api/publications/jobs',
  operationId: 'listJobs',
  summary: 'Your jobs, newest first',
  security,
  request: { query: jobQuery },
  responses: {
    200: answer(z.object({ jobs: z.array(job), next_cursor: z.string().nullable() }), 'A page of jobs'),
    ...errorResponses(400, 401, 403, 503),
  },
} as const

export const detailRoute = {
  method: 'get',
  path: '/api/publications/jobs/{id}',
  operationId: 'getJob',
  summary: 'One job with its timeline',
  security,
  request: { params },
  responses: {
    200: answer(job.extend({ content: z.unknown(), timeline: z.array(jobEvent) }), 'The job'),
    ...errorResponses(400, 401, 404, 503),
  },
} as const

export const eventsRoute = {
  method: 'get',
  path: '/api/publications/jobs/{id}/events',
  operationId: 'listJobEvents',
  summary: 'What happened to a job after a point of its timeline',
  security,
  request: { params, query: strict({ after: z.coerce.number().int().min(0).default(0) }) },
  responses: {
    200: answer(z.object({ events: z.array(jobEvent) }), 'The events'),
    ...errorResponses(400, 401, 404, 503),
  },
} as const

export const cancelRoute = {
  method: 'post',
  path: '/api/publications/jobs/{id}/cancel',
  operationId: 'cancelJob',
  summary: 'Cancel a job, until its post is about to be shown',
  security,
  request: { params },
  responses: { 200: answer(job, 'The job as it is now'), ...errorResponses(400, 401, 404, 409, 503) },
} as const

export const editRoute = {
  method: 'patch',
  path: '/api/publications/jobs/{id}',
  operationId: 'editJob',
  summary:
    'Change the caption, settings or time of a job that waits; caption and settings of one that failed',
  security,
  request: { params, body: { content: { 'application/json': { schema: jobEdit } }, required: true } },
  responses: {
    200: answer(job.extend({ content: z.unknown() }), 'The job as it is now'),
    ...errorResponses(400, 401, 404, 409, 413, 415, 422, 503),
  },
} as const

export const rescheduleRoute = {
  method: 'post',
  path: '/api/publications/jobs/{id}/reschedule',
  operationId: 'rescheduleJob',
  summary: 'Change the time of a job that waits; null is at once',
  security,
  request: {
    params,
    body: {
      content: { 'application/json': { schema: strict({ scheduledAt: scheduledAt.nullable() }) } },
      required: true,
    },
  },
  responses: {
    200: answer(job, 'The job as it is now'),
    ...errorResponses(400, 401, 404, 409, 413, 415, 422, 503),
  },
} as const

export const retryRoute = {
  method: 'post',
  path: '/api/publications/jobs/{id}/retry',
  operationId: 'retryJob',
  summary: 'Try a failed job again; after outcome_unknown only with a reason',
  security,
  request: {
    params,
    body: {
      content: {
        'application/json': { schema: strict({ reason: z.string().max(MAX_REASON_LENGTH).optional() }) },
      },
    },
  },
  responses: {
    200: answer(job, 'The job as it is now'),
    ...errorResponses(400, 401, 404, 409, 413, 415, 503),
  },
} as const
