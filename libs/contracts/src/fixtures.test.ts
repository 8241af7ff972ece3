import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { account } from './account.ts'
import { platformCatalog } from './catalog/catalog.ts'
import { enqueueRequest, enqueueResponse } from './enqueue.ts'
import { errorBody } from './errors.ts'
import { actionOutcome, actionRequest, processOutcome, processRequest } from './internal.ts'
import { job } from './job.ts'
import { jobEvent } from './job-event.ts'
import { mediaFile } from './media.ts'
import { claim, pollAnswer, queueMessage } from './queue.ts'

/** Today's wire format: a change that breaks one of these breaks services that are already deployed. */
const pinned: [string, z.ZodType][] = [
  ['enqueue-request', enqueueRequest],
  ['enqueue-response', enqueueResponse],
  ['process-request', processRequest],
  ['process-outcomes', z.array(processOutcome)],
  ['action-request', actionRequest],
  ['action-outcomes', z.array(actionOutcome)],
  ['queue-message', queueMessage],
  ['error-body', errorBody],
  ['platform-catalog', platformCatalog],
  ['platform-catalog-with-rules', platformCatalog],
  ['job', job],
  ['job-event', jobEvent],
  ['media-file', mediaFile],
  ['account', account],
  ['claim', claim],
  ['poll-answer', pollAnswer],
]

it.each(pinned)('%s is parsed without loss', async (name, schema) => {
  const text = await readFile(join(import.meta.dirname, `../fixtures/${name}.json`), 'utf8')
  expect(schema.parse(JSON.parse(text))).toEqual(JSON.parse(text))
})

it.each([
  ['process-request', processRequest],
  ['action-request', actionRequest],
  ['queue-message', queueMessage],
  ['claim', claim],
  ['poll-answer', pollAnswer],
] as [string, z.ZodType][])('a newer sender of %s may add fields', async (name, schema) => {
  const text = await readFile(join(import.meta.dirname, `../fixtures/${name}.json`), 'utf8')
  expect(schema.safeParse({ ...JSON.parse(text), said_by_a_newer_version: true }).success).toBe(true)
})

it.each([
  ['process-request', processRequest],
  ['job', job],
  ['account', account],
  ['claim', claim],
] as [string, z.ZodType][])('an earlier sender of %s names no mode: it is live', async (name, schema) => {
  const text = await readFile(join(import.meta.dirname, `../fixtures/${name}.json`), 'utf8')
  const { mode: _mode, ...earlier } = JSON.parse(text)
  expect(schema.parse(earlier)).toEqual({ ...earlier, mode: 'live' })
})

it('an earlier sender of a job does not know that its post may be removed', async () => {
  const text = await readFile(join(import.meta.dirname, '../fixtures/job.json'), 'utf8')
  const { removed_at: _removed, ...earlier } = JSON.parse(text)
  expect(job.parse(earlier)).toEqual({ ...earlier, removed_at: null })
})
