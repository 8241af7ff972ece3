import { enqueueRequest, enqueueResponse, MAX_MEDIA_FILES, type RejectedOption } from '@carteiro/contracts'
import type { Logger } from '@carteiro/service-kit'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { authorOf, type GatewayEnv } from '../auth.ts'
import { enqueueResponseOf, hashOf } from '../enqueue.ts'
import { checkedFile } from '../media/check-file.ts'
import type { MediaStore } from '../media/store.ts'
import { errorResponses, jsonOf, security } from '../openapi.ts'
import { prepare } from '../prepare.ts'
import { addRoute } from '../request/add-route.ts'
import { keyProblems } from '../request-keys.ts'
import type { EnqueueAnswer, GatewayCalls } from '../sql/calls.ts'

const MAX_KEY_LENGTH = 255

const routeFor = (file: ReturnType<typeof checkedFile>) => ({
  method: 'post' as const,
  path: '/api/publications/enqueue',
  operationId: 'enqueuePublication',
  summary: 'Publish one piece of content in several places',
  description:
    'Enqueues one job for each selected option that is valid; the others are told in `rejected`. Nothing is ignored: a key of `captions.specific`, `settings` or `accounts` that belongs to nothing selected refuses the whole request (`unknown_key`, `option_not_selected`, `platform_not_selected`), with the key that was probably meant. A media URL that says that it ends before the post can be out is refused (`url_expires`). A repeated `Idempotency-Key` answers what the first request was answered, with the header `Idempotent-Replayed`.',
  security,
  request: {
    headers: z.object({ 'idempotency-key': z.string().min(1).max(MAX_KEY_LENGTH).optional() }),
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
    ...errorResponses(400, 401, 403, 409, 413, 415, 422, 503),
  },
})

export const addEnqueue = (
  app: OpenAPIHono<GatewayEnv>,
  calls: GatewayCalls,
  options: { store: MediaStore; publicUrl: string; allowedOrigins: string[]; logger: Logger },
): void => {
  const route = routeFor(checkedFile(options.store, options.publicUrl, options.allowedOrigins))
  addRoute(
    app,
    route,
    async (context, { body: request, headers }) => {
      const author = authorOf(context.get('caller'), request.userId, 'userId')
      const key = headers['idempotency-key']
      const hash = key && hashOf(request)
      const [replay, catalogs, accounts] = await Promise.all([
        key && hash ? calls.replay(author, key, hash) : undefined,
        calls.catalogs(),
        calls.accountsOf(author),
      ])
      const answered = (answer: EnqueueAnswer, warnings: RejectedOption[] = []): Response => {
        if (answer.replayed) context.header('Idempotent-Replayed', 'true')
        return context.json(enqueueResponseOf(answer, warnings), 200)
      }
      if (replay) return answered(replay)

      const { call, warnings } = prepare(request, { author, key, hash, catalogs, accounts })
      const answer = await calls.enqueue(call)
      if (!answer.replayed) {
        for (const { job_id, platform } of answer.jobs) {
          options.logger.info({ job_id, platform }, '[Publications Enqueue API] Job created successfully')
        }
      }
      return answered(answer, answer.replayed ? [] : warnings)
    },
    { alsoWrong: async (body) => keyProblems(body, await calls.catalogs()) },
  )
}
