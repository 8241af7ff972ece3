import { id, instant, type StoredUpload, storedUploads, strict } from '@carteiro/contracts'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { type GatewayEnv, userOf } from '../auth.ts'
import { mediaUrl } from '../media/entry.ts'
import type { MediaStore } from '../media/store/store.ts'
import type { Thumbnails } from '../media/thumbnails/thumbnails.ts'
import { visibleMode } from '../mode.ts'
import { answerOf, errorResponses, jsonOf } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'
import type { GatewayCalls } from '../sql/calls.ts'

const PAGE_SIZE = 50
const MAX_PAGE_SIZE = 200

/** For the service role: whose uploads. */
const owner = { user_id: id.optional() }
const listRoute = {
  method: 'get',
  path: '/api/media',
  operationId: 'listMedia',
  summary: 'What is stored of your uploads, and how much may be',
  description:
    'The newest first; `before` is `created_at` of the last one seen. `used_bytes` counts all of them, `limit_bytes` is null where there is no limit. An upload is removed after `removed_after`: some days after the last job that shows it has ended, or when no job shows it for weeks; never while a job is not finished (`waiting_jobs`). A test key sees those of test keys alone.',
  scope: 'media:write',
  request: {
    query: strict({
      ...owner,
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(PAGE_SIZE),
      before: instant.optional(),
    }),
  },
  responses: { 200: answerOf(storedUploads, 'The uploads'), ...errorResponses(400, 401, 403, 429, 503) },
} as const
const deleteRoute = {
  method: 'delete',
  path: '/api/media/{id}',
  operationId: 'deleteMedia',
  summary: 'Delete an upload',
  description:
    'Its URL answers 404 from then on, and it counts no more. One that a job shows which is not finished is kept (409); a failed job that shows it can no longer be tried again.',
  scope: 'media:write',
  request: { params: z.object({ id }), query: strict(owner) },
  responses: {
    200: jsonOf(z.object({ success: z.literal(true) }), 'Deleted'),
    ...errorResponses(400, 401, 403, 404, 409, 429, 503),
  },
} as const

/** What users have stored here, and how they make room. */
export const addUploads = (
  app: OpenAPIHono<GatewayEnv>,
  calls: Pick<GatewayCalls, 'uploads' | 'giveUpUpload' | 'forgetUploads'>,
  store: Pick<MediaStore, 'remove'>,
  { publicUrl, thumbnails }: { publicUrl: string; thumbnails: Thumbnails },
): void => {
  addRoute(app, listRoute, async (context, { query }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, query.user_id, 'user_id')
    const kept = await calls.uploads(userId, query.limit, query.before ?? null, visibleMode(caller))
    const shown = async (upload: (typeof kept.uploads)[number]): Promise<StoredUpload> => {
      const url = mediaUrl(publicUrl, upload.id, upload.name)
      const thumbnailUrl =
        upload.type === null ? undefined : await thumbnails.urlOf({ url, type: upload.type })
      return { ...upload, url, thumbnailUrl: thumbnailUrl ?? null }
    }
    const data = { ...kept, uploads: await Promise.all(kept.uploads.map(shown)) }
    return context.json({ success: true as const, data })
  })
  addRoute(app, deleteRoute, async (context, { params, query }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, query.user_id, 'user_id')
    await calls.giveUpUpload(userId, params.id, visibleMode(caller))
    // From here on the sweep removes what this does not (media/remove-old.ts).
    await store.remove(params.id)
    await calls.forgetUploads([params.id])
    return context.json({ success: true as const })
  })
}
