import { enqueueResponse, FINGERPRINT_NEEDS_KEY, fingerprint, strict } from '@carteiro/contracts'
import type { Logger } from '@carteiro/service-kit'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { boundsOf, seenAccounts } from '../access.ts'
import { type GatewayEnv, unnamedUser, userOf } from '../auth.ts'
import type { MeasureRequest } from '../conversion/measure-request.ts'
import type { Converting } from '../conversion/plan-option.ts'
import { type AnswerNotes, enqueueResponseOf, hashOf, identityOf } from '../enqueue.ts'
import { knownCatalogs } from '../known-world.ts'
import { type CheckedRequest, checkedRequest } from '../media/check-file.ts'
import type { FilePreparer } from '../media/prepare-files.ts'
import type { MediaStore } from '../media/store/store.ts'
import { modeOf, modeQuery } from '../mode.ts'
import { errorResponses, jsonOf } from '../openapi.ts'
import { prepareRequest } from '../prepare-request.ts'
import { addRoute } from '../request/add-route.ts'
import { keyProblems } from '../request-keys.ts'
import type { EnqueueAnswer, GatewayCalls } from '../sql/calls.ts'

const MAX_KEY_LENGTH = 255

/** Whole seconds since the first answer: https://www.rfc-editor.org/rfc/rfc9111#name-age */
const secondsSince = (at: string): number => Math.max(0, Math.floor((Date.now() - Date.parse(at)) / 1000))

const routeFor = (request: CheckedRequest) => ({
  method: 'post' as const,
  path: '/api/publications/enqueue',
  operationId: 'enqueuePublication',
  summary: 'Publish one piece of content in several places',
  description: [
    'Enqueues one job for each selected option that is valid; the others are listed in `rejected`. More jobs of a user than may wait at once are refused (429, `quota_exceeded`). In mode `test` an option whose platform has no test deployment is refused (`no_test_deployment`).',
    '**Nothing is ignored**: a key of `captions.specific`, `settings` or `accounts` that belongs to nothing selected refuses the whole request (`unknown_key`, `option_not_selected`, `platform_not_selected`), with the key that was probably meant.',
    '**Files**: with `mediaPolicy: convert` files that an option does not take as they are are converted before its job is published (it is held meanwhile), and `media` says what is changed; `conversion` says how. A file may be an object of Supabase Storage (`storage`), under the policies of its user. A file whose URL may end before the post is out is copied (`copies`), and its jobs wait for that; one that ends before it could be copied, or with `copy: false` before the post can be out, is refused (`url_expires`).',
    '**Run again**: a repeated `Idempotency-Key` of the same mode answers what the first request was answered, with the headers `Idempotent-Replayed` and `Age` (seconds since then). With another request it is refused (`idempotency_key_reused`), unless both have the same `Idempotency-Fingerprint`.',
  ].join('\n\n'),
  scope: 'publications:write' as const,
  request: {
    query: strict(modeQuery),
    headers: z
      .object({
        'idempotency-key': z.string().min(1).max(MAX_KEY_LENGTH).optional(),
        'idempotency-fingerprint': fingerprint.optional(),
      })
      .refine((all) => all['idempotency-fingerprint'] === undefined || all['idempotency-key'] !== undefined, {
        path: ['idempotency-fingerprint'],
        error: FINGERPRINT_NEEDS_KEY,
      }),
    body: {
      content: {
        'application/json': {
          schema: request,
        },
      },
      required: true,
    },
  },
  responses: {
    200: jsonOf(enqueueResponse, 'Enqueued'),
    ...errorResponses(400, 401, 403, 409, 413, 415, 422, 429, 503),
  },
})

export const addEnqueue = (
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
  const route = routeFor(checkedRequest(options))
  addRoute(
    app,
    route,
    async (context, { body, headers, query }) => {
      const caller = context.get('caller')
      const userId = userOf(caller, body.userId, 'userId')
      const key = headers['idempotency-key']
      const identity = identityOf(body, userId, headers['idempotency-fingerprint'])
      const hash = key && hashOf(identity, boundsOf(caller))
      const mode = modeOf(caller, query.mode)
      const [replay, known, accounts] = await Promise.all([
        key && hash ? calls.replay(userId, key, hash, mode) : undefined,
        knownCatalogs(calls, mode),
        calls.accountsOf(userId, mode),
      ])
      const answered = (answer: EnqueueAnswer, notes: Partial<AnswerNotes> = {}): Response => {
        if (answer.replayed) {
          context.header('Idempotent-Replayed', 'true')
          if (answer.created_at) context.header('Age', String(secondsSince(answer.created_at)))
        }
        return context.json(enqueueResponseOf(answer, notes), 200)
      }
      if (replay) return answered(replay)

      const { signal } = context.req.raw
      const { call, ...notes } = await prepareRequest(
        body,
        { userId, key, hash, ...known, accounts: seenAccounts(caller, accounts) },
        { ...options, prepareFiles: options.prepareFiles(signal), signal },
      )
      const answer = await calls.enqueue(call)
      if (!answer.replayed) {
        for (const { job_id, platform } of answer.jobs) {
          options.logger.info(
            { job_id, platform, mode },
            '[Publications Enqueue API] Job created successfully',
          )
        }
      }
      return answered(answer, answer.replayed ? {} : notes)
    },
    {
      alsoWrong: async (body, caller) => [
        ...unnamedUser(caller, body),
        ...keyProblems(body, await calls.catalogs('live')),
      ],
    },
  )
}
