import { optionalField, tolerantList } from '@carteiro/platform-kit'
import { z } from 'zod'

/**
 * Lists of the Graph API come in pages. The last page is the one without `next`; a page may be short, or empty, and
 * still have one. https://developers.facebook.com/docs/graph-api/results
 */
type Query = Record<string, string>
type ListPage<Item> = { items: Item[]; isWhole: boolean; next: Query | undefined }

/** `isComplete` is false when an entry, or a page, could not be read: what is not in it may exist all the same. */
export type WholeList<Item> = { items: Item[]; isComplete: boolean }

const paging = z.looseObject({ next: optionalField(z.string().min(1)) })

/** The query of the page that follows; its host and path are not followed, and its token is not used. */
const queryOf = (next: string): Query | undefined => {
  if (!URL.canParse(next)) return undefined
  const query = Object.fromEntries(new URL(next).searchParams)
  delete query.access_token
  return query
}

export const listPage = <Item extends z.ZodType>(item: Item) =>
  z
    .looseObject({ data: z.unknown().optional(), paging: optionalField(paging) })
    .transform((body): ListPage<z.output<Item>> => {
      const { items, unreadable } = tolerantList(item).catch({ items: [], unreadable: 1 }).parse(body.data)
      const next = body.paging?.next === undefined ? undefined : queryOf(body.paging.next)
      const isCut = body.paging?.next !== undefined && next === undefined
      return { items, isWhole: Array.isArray(body.data) && unreadable === 0 && !isCut, next }
    })

const MAX_PAGES = 40

/** Reads a list to its end. `read` asks for one page; the first has no query of its own. */
export const readAll = async <Item>(
  read: (query: Query) => Promise<ListPage<Item>>,
): Promise<WholeList<Item>> => {
  const items: Item[] = []
  const asked = new Set<string>()
  let query: Query | undefined = {}
  let isComplete = true
  while (query !== undefined && asked.size < MAX_PAGES) {
    asked.add(JSON.stringify(query))
    const page: ListPage<Item> = await read(query)
    items.push(...page.items)
    isComplete &&= page.isWhole
    query = page.next
    if (query !== undefined && asked.has(JSON.stringify(query))) break
  }
  return { items, isComplete: isComplete && query === undefined }
}
