import {
  type BatchResponse,
  batchResponse,
  issueDetails,
  MAX_BATCH,
  type Mode,
  plainMessage,
  strict,
} from '@carteiro/contracts'
import { ApiError, type Logger } from '@carteiro/service-kit'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { boundsOf, seenAccounts } from '../access.ts'
import { type GatewayEnv, unnamedUser, userOf } from '../auth.ts'
import type { MeasureRequest } from '../conversion/measure-request.ts'
import type { Converting } from '../conversion/plan-option.ts'
import { enqueueResponseOf, hashOf, identityOf } from '../enqueue.ts'
import { knownCatalogs, namedCatalogs } from '../known-world.ts'
import { type CheckedRequest, checkedRequest } from '../media/check-file.ts'
import type { FilePreparer } from '../media/prepare-files.ts'
import type { MediaStore } from '../media/store/store.ts'
import { modeOf, modeQuery } from '../mode.ts'
import { errorResponses, jsonOf } from '../openapi.ts'
import type { Prepared } from '../prepare.ts'
import { prepareRequest } from '../prepare-request.ts'
import { addRoute } from '../request/add-route.ts'
import { namingField } from '../request/naming-field.ts'
import { readBody } from '../request/read-body.ts'
import { invalidRequest, merged } from '../request/read-request.ts'
import { keyProblems } from '../request-keys.ts'
import { UnstorableValue } from '../sql/ask.ts'
import type { GatewayCalls } from '../sql/calls.ts'
import { refusalOfAnswer } from '../sql/enqueue-calls.ts'
import { entryReader, entrySchema, errorInBatch } from './batch-entries.ts'

type Entry = BatchResponse['data']['publications'][number]
const routeFor = (request: CheckedRequest) => ({
  method: 'post' as const,
  path: '/api/publications/batch',
  operationId: 'enqueueBatch',
  summary: 'Publish many things in one call',
  description:
    'Each entry is what enqueueing takes, with an `idempotencyKey` of its own, and is answered as enqueueing answers, in the order asked for: one that is refused leaves the others alone. A medium that several entries show is checked once. Where entries are refused because too many jobs of the user wait (`quota_exceeded`), the header Retry-After says when to send them again.',
  scope: 'publications:write' as const,
  request: {
    query: strict(modeQuery),
    body: {
      content: {
        'application/json': {
          schema: strict({ publications: z.array(entrySchema(request)).min(1).max(MAX_BATCH) }),
        },
      },
      required: true,
    },
  },
  responses: {
    200: jsonOf(batchResponse, 'The outcome of each entry'),
    ...errorResponses(400, 401, 403, 413, 415, 429, 503),
  },
})

const envelope = strict({ publications: z.array(z.unknown()).min(1).max(MAX_BATCH) })

/** The entries as they were sent. @throws 400 when there is no list of them */
const readEntries = async (context: Context): Promise<unknown[]> => {
  const parsed = envelope.safeParse(await readBody(context), { error: plainMessage })
  const details = parsed.success
    ? []
    : issueDetails(parsed.error, envelope).map((one) => ({ ...one, field: one.field || 'body' }))
  if (context.req.header('idempotency-key') !== undefined) {
    const message = 'expected an idempotencyKey in each entry of publications: a batch has none of its own'
    details.push({ field: 'idempotency-key', code: 'unknown_key', message })
  }
  if (!parsed.success || details.length > 0) throw invalidRequest(details)
  return parsed.data.publications
}

/** Many publications at once, each answered on its own. */
export const addBatch = (
  app: OpenAPIHono<GatewayEnv>,
  calls: GatewayCalls,
  options: {
    store: MediaStore
    prepareFiles: FilePreparer
    mediaOrigins: string[]
    publicUrl: string
    logger: Logger
    converting: Converting
    measure: MeasureRequest
  },
): void => {
  const described = routeFor(checkedRequest(options))
  const handle = async (
    context: Context<GatewayEnv>,
    { query }: { query: { mode?: Mode | undefined } },
  ): Promise<Response> => {
    const caller = context.get('caller')
    const mode = modeOf(caller, query.mode)
    const raw = await readEntries(context)
    const readEntry = entryReader(options)
    const read = await Promise.all(
      raw.map(async (entry) => {
        const unnamed = unnamedUser(caller, entry)
        const result = await readEntry(entry)
        if (unnamed.length === 0) return result
        return Array.isArray(result) ? merged(unnamed, result) : unnamed
      }),
    )
    const userIds = read.map((entry, index) =>
      Array.isArray(entry) ? '' : userOf(caller, entry.userId, `publications[${index}].userId`),
    )
    const [known, accounts] = await Promise.all([
      knownCatalogs(calls, mode),
      // Accounts are read once for each user, however many publications there are.
      Promise.all(
        [...new Set(userIds.filter(Boolean))].map(
          async (one) => [one, await calls.accountsOf(one, mode)] as const,
        ),
      ),
    ])
    const accountsOf = new Map(accounts)
    const { signal } = context.req.raw
    const prepareFiles = options.prepareFiles(signal)
    const entries: (Entry | undefined)[] = []
    const asked: ({ index: number } & Prepared)[] = []
    for (const [index, entry] of read.entries()) {
      if (Array.isArray(entry)) {
        const wrong = merged(keyProblems(raw[index], namedCatalogs(known)), entry)
        entries[index] = errorInBatch(index, invalidRequest(wrong))
        continue
      }
      const { idempotencyKey: key, idempotencyFingerprint: given, ...request } = entry
      const userId = userIds[index] ?? ''
      const hash = key && hashOf(identityOf(request, userId, given), boundsOf(caller))
      try {
        const accounts = seenAccounts(caller, accountsOf.get(userId) ?? [])
        const world = { userId, key, hash, ...known, accounts }
        asked.push({ index, ...(await prepareRequest(request, world, { ...options, prepareFiles, signal })) })
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        // What was accepted before is answered again, whatever has changed since.
        const replay = key && hash && (await calls.replay(userId, key, hash, mode).catch(() => null))
        entries[index] = replay ? enqueueResponseOf(replay) : errorInBatch(index, error)
      }
    }
    const answers = asked.length > 0 ? await calls.enqueueMany(asked.map(({ call }) => call)) : []
    for (const [position, answer] of answers.entries()) {
      const { index = 0, call: _, ...notes } = asked[position] ?? {}
      if ('answer' in answer) {
        entries[index] = enqueueResponseOf(answer.answer, answer.answer.replayed ? {} : notes)
        continue
      }
      if ('failed' in answer) {
        const { failed } = answer
        const error = failed instanceof UnstorableValue ? namingField(failed, { body: raw[index] }) : failed
        if (!(error instanceof ApiError)) throw error
        entries[index] = errorInBatch(index, error)
        continue
      }
      const refusal = refusalOfAnswer(answer.refused)
      if (!(refusal instanceof ApiError)) throw refusal
      entries[index] = errorInBatch(index, refusal)
      const retryAfter = refusal.headers?.['retry-after']
      if (retryAfter) context.header('Retry-After', retryAfter)
    }
    const publications = entries.filter((entry) => entry !== undefined)
    const totalEnqueued = publications.filter(({ success }) => success).length
    const totalRefused = publications.length - totalEnqueued
    options.logger.info({ totalEnqueued, totalRefused }, '[Publications Batch API] Batch enqueued')
    return context.json({ success: true as const, data: { publications, totalEnqueued, totalRefused } })
  }
  addRoute(app, described, handle, { schemas: { query: strict(modeQuery) } })
}
