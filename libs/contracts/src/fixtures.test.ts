import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { account } from './account.ts'
import { platformCatalog } from './catalog/catalog.ts'
import { enqueueRequest, enqueueResponse } from './enqueue.ts'
import { errorBody } from './errors.ts'
import { processOutcome, processRequest } from './internal.ts'
import { job, jobEvent } from './job.ts'
import { mediaFile } from './media.ts'
import { claim, queueMessage, turnAnswer } from './queue.ts'

/** What goes over the wire today, pinned: whoever breaks one of these breaks a service that is deployed already. */
const pinned: [string, z.ZodType][] = [
  ['enqueue-request', enqueueRequest],
  ['enqueue-response', enqueueResponse],
  ['process-request', processRequest],
  ['process-outcomes', z.array(processOutcome)],
  ['queue-message', queueMessage],
  ['error-body', errorBody],
  ['platform-catalog', platformCatalog],
  ['platform-catalog-with-rules', platformCatalog],
  ['job', job],
  ['job-event', jobEvent],
  ['media-file', mediaFile],
  ['account', account],
  ['claim', claim],
  ['turn-answer', turnAnswer],
]

it.each(pinned)('%s is read, and nothing of it is lost', async (name, schema) => {
  const text = await readFile(join(import.meta.dirname, `../fixtures/${name}.json`), 'utf8')
  expect(schema.parse(JSON.parse(text))).toEqual(JSON.parse(text))
})

it.each([
  ['process-request', processRequest],
  ['queue-message', queueMessage],
  ['claim', claim],
  ['turn-answer', turnAnswer],
] as [string, z.ZodType][])('a newer sender of %s may say more', async (name, schema) => {
  const text = await readFile(join(import.meta.dirname, `../fixtures/${name}.json`), 'utf8')
  expect(schema.safeParse({ ...JSON.parse(text), said_by_a_newer_version: true }).success).toBe(true)
})
