import { id, instant, jobStatus, jobStatuses, strict } from '@carteiro/contracts'
import { z } from '@hono/zod-openapi'
import { modeQuery } from '../mode.ts'

const MAX_IDS = 100
const PAGE_SIZE = 50
const MAX_PAGE_SIZE = 200
const MAX_SEARCH_LENGTH = 200

const ids = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .pipe(z.array(id).min(1).max(MAX_IDS))

const statuses = z.string().transform((text, context) => {
  const parsed = z.array(jobStatus).safeParse(text.split(',').map((one) => one.trim()))
  if (parsed.success) return parsed.data
  context.addIssue({
    code: 'custom',
    params: { code: 'invalid_status' },
    message: `expected one or more of ${jobStatuses.join(', ')}`,
  })
  return z.NEVER
})

const named = (what: string) => z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, `expected ${what}`)

const position = z.tuple([instant, id])

/** The place in the list after a job. */
export const cursorAfter = (last: { created_at: string; id: string }): string =>
  Buffer.from(`${last.created_at} ${last.id}`).toString('base64url')

const cursor = z.string().transform((text, context) => {
  const parsed = position.safeParse(Buffer.from(text, 'base64url').toString('utf8').split(' '))
  if (parsed.success) return { createdAt: parsed.data[0], id: parsed.data[1] }
  context.addIssue({
    code: 'custom',
    params: { code: 'invalid_cursor' },
    message: 'expected next_cursor of an earlier answer',
  })
  return z.NEVER
})

/** What `GET /api/publications/jobs` may be asked. */
export const jobQuery = strict({
  ids: ids.optional(),
  publication_id: id.optional(),
  status: statuses.optional(),
  platform: named('a platform of GET /api/platforms, such as instagram').optional(),
  option: named('an option of GET /api/platforms, such as instagram_reel').optional(),
  since: instant.optional(),
  until: instant.optional(),
  search: z.string().trim().min(1).max(MAX_SEARCH_LENGTH).optional(),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(PAGE_SIZE),
  user_id: id.optional(),
  ...modeQuery,
})
