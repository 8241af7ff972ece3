import type { SandboxContext } from '../../platform.ts'
import { refusal } from './refusals.ts'

/**
 * Query parameters of each call, as its document has them; `!` marks those that it demands. Any other is refused, as
 * LinkedIn does: https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling
 */
const PARAMETERS: Record<string, string[]> = {
  // https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2
  get_userinfo: [],
  // https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-access-control-by-role
  list_organizations: ['q!', 'role', 'state', 'start', 'count'],
  // https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-lookup-api
  get_organization: [],
  // https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api
  initialize_image: ['action!'],
  get_image: [],
  // https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/documents-api
  initialize_document: ['action!'],
  get_document: [],
  // https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api
  initialize_video: ['action!'],
  finalize_video: ['action!'],
  get_video: [],
  // https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
  create_post: [],
  list_posts: ['q!', 'author!', 'start', 'count', 'sortBy', 'isDsc', 'viewContext'],
  get_post: ['viewContext'],
  edit_post: [],
  delete_post: [],
}

/** Values of parameters that have few. */
const VALUES: Record<string, Record<string, string[]>> = {
  list_organizations: { q: ['roleAssignee'] },
  initialize_image: { action: ['initializeUpload'] },
  initialize_document: { action: ['initializeUpload'] },
  initialize_video: { action: ['initializeUpload'] },
  finalize_video: { action: ['finalizeUpload'] },
  list_posts: { q: ['author'], sortBy: ['CREATED', 'LAST_MODIFIED'] },
}

/** @throws Refusal 400 for a parameter that the call does not have, or lacks */
export const requireParameters = ({ req }: SandboxContext, operation: string): void => {
  const wanted = PARAMETERS[operation]
  if (!wanted) return
  const query = req.query()
  const known = wanted.map((name) => name.replace('!', ''))
  const unknown = Object.keys(query).find((name) => !known.includes(name))
  if (unknown) throw refusal(400, 'QUERY_PARAM_NOT_ALLOWED', `Unpermitted query parameter: ${unknown}`)
  const missing = wanted.find((name) => name.endsWith('!') && !query[name.slice(0, -1)])
  if (missing) throw refusal(400, 'ILLEGAL_ARGUMENT', `Missing query parameter: ${missing.slice(0, -1)}`)
  for (const [name, values] of Object.entries(VALUES[operation] ?? {})) {
    const value = query[name]
    if (value !== undefined && !values.includes(value)) {
      throw refusal(400, 'ILLEGAL_ARGUMENT', `${name}: expected ${values.join(' or ')}`)
    }
  }
}

const MAX_COUNT = 100
const DEFAULT_COUNT = 10

/**
 * A page of a finder's results, with a link to the next one while there is more.
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/pagination
 */
export const pageOf = <Entry>({ req }: SandboxContext, all: Entry[]) => {
  const [start, count] = [Number(req.query('start') ?? 0), Number(req.query('count') ?? DEFAULT_COUNT)]
  if (!Number.isInteger(start) || start < 0 || !Number.isInteger(count) || count < 1 || count > MAX_COUNT) {
    throw refusal(400, 'ILLEGAL_ARGUMENT', `start and count: expected 0 or more, and 1 to ${MAX_COUNT}`)
  }
  const next = new URL(req.url)
  next.searchParams.set('start', String(start + count))
  next.searchParams.set('count', String(count))
  const href = next.pathname.replace(/^\/linkedin/, '') + next.search
  const hasMore = start + count < all.length
  return {
    elements: all.slice(start, start + count),
    paging: { start, count, links: hasMore ? [{ type: 'application/json', rel: 'next', href }] : [] },
  }
}
