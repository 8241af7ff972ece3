import {
  type BatchResponse,
  batchResponse,
  type EnqueueRequest,
  enqueueRequest,
  MAX_BATCH,
  MAX_MEDIA_FILES,
  strict,
} from '@carteiro/contracts'
import { ApiError, type Logger } from '@carteiro/service-kit'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { authorOf, type GatewayEnv } from '../auth.ts'
import { enqueueResponseOf, hashOf } from '../enqueue.ts'
import { checkedFile } from '../media/check-file.ts'
import type { Facts, MediaStore } from '../media/store.ts'
import { errorResponses, jsonOf, security } from '../openapi.ts'
import { type Prepared, prepare } from '../prepare.ts'
import { addRoute } from '../request/add-route.ts'
import type { GatewayCalls } from '../sql/calls.ts'

const MAX_KEY_LENGTH = 255
const refusals: Record<string, string> = { CT003: 'request_in_progress', CT004: 'idempotency_key_reused' }

type Entry = BatchResponse['data']['publications'][number]
type Asked = EnqueueRequest & { idempotencyKey?: string | undefined }

const entryOf = (error: unknown): Entry => {
  if (!(error instanceof ApiError)) throw error
  return error.body()
}

/** Looks at each medium once, however many publications of a batch show it. */
const rememberingStore = (store: MediaStore): Pick<MediaStore, 'factsOf'> => {
  const known = new Map<string, Promise<Facts | undefined>>()
  return {
    factsOf: (id, name) => {
      const key = `${id}/${name}`
      const found = known.get(key) ?? store.factsOf(id, name)
      known.set(key, found)
      return found
    },
  }
}

const routeFor = (file: ReturnType<typeof checkedFile>) => ({
  method: 'post' as const,
  path: '/api/publications/batch',
  operationId: 'enqueueBatch',
  summary: 'Publish many things in one call',
  description:
    'Each entry is what enqueueing takes, with an `idempotencyKey` of its own, and is answered as enqueueing answers, in the order asked for: one that is refused leaves the others alone. A medium that several entries show is looked at once.',
  security,
  request: {
    body: {
      content: {
        'application/json': {
          schema: strict({
            publications: z
              .array(
                enqueueRequest.extend({
                  mediaFiles: z.array(file).max(MAX_MEDIA_FILES).default([]),
                  idempotencyKey: z.string().min(1).max(MAX_KEY_LENGTH).optional(),
                }),
              )
              .min(1)
              .max(MAX_BATCH),
          }),
        },
      },
      required: true,
    },
  },
  responses: {
    200: jsonOf(batchResponse, 'What became of each'),
    ...errorResponses(400, 401, 403, 413, 415, 503),
  },
})

/** Many publications at once, each with its own end. */
export const addBatch = (
  app: OpenAPIHono<GatewayEnv>,
  calls: GatewayCalls,
  options: { store: MediaStore; publicUrl: string; allowedOrigins: string[]; logger: Logger },
): void => {
  const described = routeFor(checkedFile(options.store, options.publicUrl, options.allowedOrigins))
  const once = () =>
    routeFor(checkedFile(rememberingStore(options.store), options.publicUrl, options.allowedOrigins)).request
  addRoute(
    app,
    described,
    async (context, { body }) => {
      const authors = body.publications.map(({ userId }, index) =>
        authorOf(context.get('caller'), userId, `publications[${index}].userId`),
      )
      const [catalogs, accounts] = await Promise.all([
        calls.catalogs(),
        // Accounts are read once for each author, however many publications there are.
        Promise.all([...new Set(authors)].map(async (one) => [one, await calls.accountsOf(one)] as const)),
      ])
      const accountsOf = new Map(accounts)
      const entries: (Entry | undefined)[] = []
      const asked: ({ index: number } & Prepared)[] = []
      for (const [index, { idempotencyKey: key, ...request }] of (body.publications as Asked[]).entries()) {
        const author = authors[index] ?? ''
        const hash = key && hashOf(request)
        try {
          const world = { author, key, hash, catalogs, accounts: accountsOf.get(author) ?? [] }
          asked.push({ index, ...prepare(request, world) })
        } catch (error) {
          // What was accepted once is answered again, whatever has changed since.
          const replay = key && hash && (await calls.replay(author, key, hash).catch(() => null))
          entries[index] = replay ? enqueueResponseOf(replay) : entryOf(error)
        }
      }
      const answers = asked.length > 0 ? await calls.enqueueMany(asked.map(({ call }) => call)) : []
      for (const [position, answer] of answers.entries()) {
        const { index = 0, warnings } = asked[position] ?? {}
        if ('answer' in answer) {
          entries[index] = enqueueResponseOf(answer.answer, answer.answer.replayed ? [] : warnings)
          continue
        }
        const { sqlstate, message } = answer.refused
        const field = `publications[${index}].idempotencyKey`
        const code = refusals[sqlstate] ?? 'conflict'
        entries[index] = { success: false, error: { code, message, details: [{ field, code, message }] } }
      }
      const publications = entries.filter((entry) => entry !== undefined)
      const totalEnqueued = publications.filter(({ success }) => success).length
      const totalRefused = publications.length - totalEnqueued
      options.logger.info({ totalEnqueued, totalRefused }, '[Publications Batch API] Batch enqueued')
      return context.json({ success: true as const, data: { publications, totalEnqueued, totalRefused } })
    },
    once,
  )
}
