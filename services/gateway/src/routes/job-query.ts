import { id, jobStatus, strict } from '@carteiro/contracts'
import { z } from '@hono/zod-openapi'

const MAX_IDS = 100
const PAGE_SIZE = 50
const MAX_PAGE_SIZE = 200

const ids = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .pipe(z.array(id).min(1).max(MAX_IDS))

const position = z.tuple([z.iso.datetime({ offset: true }), id])

/** The place in the list after a job. */
export const cursorAfter = (last: { created_at: string; id: string }): string =>
  Buffer.from(`${last.created_at} ${last.id}`).toString('base64url')

const cursor = z.string().transform((text, context) => {
  const parsed = position.safeParse(Buffer.from(text, 'base64url').toString('utf8').split(' '))
  if (parsed.success) return { createdAt: parsed.data[0], id: parsed.data[1] }
  context.addIssue({ code: 'custom', message: 'expected next_cursor of an earlier answer' })
  return z.NEVER
})

/** What `GET /api/publications/jobs` may be asked. */
export const jobQuery = strict({
  ids: ids.optional(),
  publication_id: id.optional(),
  status: jobStatus.optional(),
  platform: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,30}$/, 'expected a platform of GET /api/platforms, such as instagram')
    .optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(PAGE_SIZE),
  user_id: id.optional(),
})
