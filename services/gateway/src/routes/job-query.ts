import { id, instant, jobStatuses, publicationStatuses, strict } from '@carteiro/contracts'
import { z } from '@hono/zod-openapi'
import { modeQuery } from '../mode.ts'

const MAX_IDS = 100
const PAGE_SIZE = 50
const MAX_PAGE_SIZE = 200
const MAX_SEARCH_LENGTH = 200
/** As the indexes of publications hold it. */
const MAX_REFERENCE_LENGTH = 255
const PUBLICATIONS_PAGE = 20
const MAX_PUBLICATIONS = 50

const ids = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .pipe(z.array(id).min(1).max(MAX_IDS))

const statusesOf = <Status extends string>(allowed: readonly Status[]) =>
  z.string().transform((text, context) => {
    const parsed = z.array(z.enum(allowed)).safeParse(text.split(',').map((one) => one.trim()))
    if (parsed.success) return parsed.data
    context.addIssue({
      code: 'custom',
      params: { code: 'invalid_status' },
      message: `expected one or more of ${allowed.join(', ')}`,
    })
    return z.NEVER
  })

const named = (what: string) => z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, `expected ${what}`)

const position = z.tuple([instant, id])

/** The place in the list after a job or a publication. */
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

/** What both lists may be asked. */
const listQuery = {
  platform: named('a platform of GET /api/platforms, such as instagram').optional(),
  option: named('an option of GET /api/platforms, such as instagram_reel').optional(),
  since: instant.optional(),
  until: instant.optional(),
  cursor: cursor.optional(),
  user_id: id.optional(),
  ...modeQuery,
}

/** What `GET /api/publications/jobs` may be asked. */
export const jobQuery = strict({
  ids: ids.optional(),
  publication_id: id.optional(),
  status: statusesOf(jobStatuses).optional(),
  search: z.string().trim().min(1).max(MAX_SEARCH_LENGTH).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(PAGE_SIZE),
  ...listQuery,
})

/** What `GET /api/publications` may be asked. */
export const publicationQuery = strict({
  reference: z.string().min(1).max(MAX_REFERENCE_LENGTH).optional().meta({
    description: 'What your app calls it: `externalId` or `reference` of its metadata, text or number.',
  }),
  status: statusesOf(publicationStatuses).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PUBLICATIONS).default(PUBLICATIONS_PAGE),
  ...listQuery,
})
