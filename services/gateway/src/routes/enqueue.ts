import {
  enqueueRequest,
  enqueueResponse,
  FINGERPRINT_NEEDS_KEY,
  fingerprint,
  MAX_MEDIA_FILES,
  type RejectedOption,
  strict,
} from '@carteiro/contracts'
import type { Logger } from '@carteiro/service-kit'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { boundsOf, seenAccounts } from '../access.ts'
import { type GatewayEnv, unnamedUser, userOf } from '../auth.ts'
import { enqueueResponseOf, hashOf, identityOf } from '../enqueue.ts'
import { knownCatalogs } from '../known-world.ts'
import { checkedFile } from '../media/check-file.ts'
import type { MediaStore } from '../media/store/store.ts'
import { modeOf, modeQuery } from '../mode.ts'
import { errorResponses, jsonOf } from '../openapi.ts'
import { prepare } from '../prepare.ts'
import { addRoute } from '../request/add-route.ts'
import { keyProblems } from '../request-keys.ts'
import type { EnqueueAnswer, GatewayCalls } from '../sql/calls.ts'

const MAX_KEY_LENGTH = 255

/** Whole seconds since the first answer: https://www.rfc-editor.org/rfc/rfc9111#name-age */
const secondsSince = (at: string): number => Math.max(0, Math.floor((Date.now() - Date.parse(at)) / 1000))

const routeFor = (file: ReturnType<typeof checkedFile>) => ({
  method: 'post' as const,
  path: '/api/publications/enqueue',
  operationId: 'enqueuePublication',
  summary: 'Publish one piece of content in several places',
  description:
    'Enqueues one job for each selected option that is valid; the others are listed in `rejected`. Nothing is ignored: a key of `captions.specific`, `settings` or `accounts` that belongs to nothing selected refuses the whole request (`unknown_key`, `option_not_selected`, `platform_not_selected`), with the key that was probably meant. More jobs of a user than may wait at once are refused (429, `quota_exceeded`). A media URL that says that it ends before the post can be out is refused (`url_expires`). In mode `test` an option whose platform has no test deployment is refused (`no_test_deployment`). A repeated `Idempotency-Key` of the same mode answers what the first request was answered, with the headers `Idempotent-Replayed` and `Age` (seconds since then). With another request it is refused (`idempotency_key_reused`), unless both have the same `Idempotency-Fingerprint`.',
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
          schema: enqueueRequest.extend({ mediaFiles: z.array(file).max(MAX_MEDIA_FILES).default([]) }),
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
  options: { store: MediaStore; mediaOrigins: string[]; publicUrl: string; logger: Logger },
): void => {
  const route = routeFor(checkedFile(options.store, options.publicUrl, options.mediaOrigins))
  addRoute(
    app,
    route,
    async (context, { body: request, headers, query }) => {
      const caller = context.get('caller')
      const userId = userOf(caller, request.userId, 'userId')
      const key = headers['idempotency-key']
      const identity = identityOf(request, userId, headers['idempotency-fingerprint'])
      const hash = key && hashOf(identity, boundsOf(caller))
      const mode = modeOf(caller, query.mode)
      const [replay, known, accounts] = await Promise.all([
        key && hash ? calls.replay(userId, key, hash, mode) : undefined,
        knownCatalogs(calls, mode),
        calls.accountsOf(userId, mode),
      ])
      const answered = (answer: EnqueueAnswer, warnings: RejectedOption[] = []): Response => {
        if (answer.replayed) {
          context.header('Idempotent-Replayed', 'true')
          if (answer.created_at) context.header('Age', String(secondsSince(answer.created_at)))
        }
        return context.json(enqueueResponseOf(answer, warnings), 200)
      }
      if (replay) return answered(replay)

      const { call, warnings } = prepare(request, {
        userId,
        key,
        hash,
        ...known,
        accounts: seenAccounts(caller, accounts),
        allowedOrigins: options.mediaOrigins,
      })
      const answer = await calls.enqueue(call)
      if (!answer.replayed) {
        for (const { job_id, platform } of answer.jobs) {
          options.logger.info(
            { job_id, platform, mode },
            '[Publications Enqueue API] Job created successfully',
          )
        }
      }
      return answered(answer, answer.replayed ? [] : warnings)
    },
    {
      alsoWrong: async (body, caller) => [
        ...unnamedUser(caller, body),
        ...keyProblems(body, await calls.catalogs('live')),
      ],
    },
  )
}
