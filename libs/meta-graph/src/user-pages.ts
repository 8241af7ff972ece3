import { optionalField, type PlatformClient, PlatformError, platformId } from '@carteiro/platform-kit'
import { z } from 'zod'
import { graphRead } from './graph-read.ts'
import { listPage, readAll } from './paged.ts'

const text = optionalField(z.string().min(1))
/** `id` is the default field of every node: https://developers.facebook.com/docs/graph-api/reference/page */
const page = z
  .looseObject({
    id: platformId,
    name: text,
    username: text,
    access_token: text,
    tasks: optionalField(z.array(z.string())),
    instagram_business_account: optionalField(z.looseObject({ id: platformId, username: text })),
  })
  .transform((read) => ({ ...read, name: read.name ?? `Page ${read.id}` }))
export type Page = z.infer<typeof page>
const business = z.looseObject({ id: platformId })

const PAGE_FIELDS = 'id,name,username,access_token,instagram_business_account{id,username}'
const PAGE_SIZE = '100'

/** Reads a whole list of a user's. */
const listOf = async <Item extends z.ZodType>(
  at: { client: PlatformClient; version: string; token: string },
  operation: string,
  path: string,
  fields: string,
  item: Item,
): Promise<z.output<Item>[]> => {
  const shape = listPage(item)
  const { items } = await readAll((query) =>
    graphRead(
      at.client,
      {
        name: 'Facebook',
        operation,
        path: `/${at.version}/${path}`,
        query: { fields, limit: PAGE_SIZE, ...query },
        token: at.token,
      },
      shape,
    ),
  )
  return items
}

/** Without `business_management` these lists are refused, and there is nothing to add. */
const orNone = <Item>(list: Promise<Item[]>): Promise<Item[]> =>
  list.catch((error: unknown) => {
    if (error instanceof PlatformError && error.verdict !== 'reconnect') return []
    throw error
  })

/**
 * The pages that a user may work with, each once: those with a role of the user's own, and those that come through a
 * business portfolio, which `/me/accounts` may leave out.
 * https://developers.facebook.com/docs/graph-api/reference/user/accounts
 * https://developers.facebook.com/documentation/ads-commerce/marketing-api/reference/business/client_pages
 * https://github.com/trypostit/trypost/pull/301
 */
export const pagesOfUser = async (
  client: PlatformClient,
  version: string,
  token: string,
): Promise<Page[]> => {
  const at = { client, version, token }
  const pages = new Map<string, Page>()
  const add = (found: Page[]): void => {
    for (const one of found) if (!pages.get(one.id)?.access_token) pages.set(one.id, one)
  }
  add(await listOf(at, 'list_pages', 'me/accounts', `${PAGE_FIELDS},tasks`, page))
  const businesses = await orNone(listOf(at, 'list_businesses', 'me/businesses', 'id', business))
  for (const { id } of businesses) {
    for (const edge of ['owned_pages', 'client_pages']) {
      add(await orNone(listOf(at, 'list_business_pages', `${id}/${edge}`, PAGE_FIELDS, page)))
    }
  }
  return [...pages.values()]
}
