/** The largest page that finders give. https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api#find-posts-by-authors */
export const PAGE_SIZE = 100

export type Page<Entry> = { items: Entry[]; unreadable: number; next: string | undefined }

export type ReadList<Entry> = {
  items: Entry[]
  /** Every page was read to its end, and every entry could be read. */
  isWhole: boolean
}

const startOf = (href: string): number | undefined => {
  const start = Number(new URL(href, 'https://api.linkedin.com').searchParams.get('start') ?? Number.NaN)
  return Number.isSafeInteger(start) ? start : undefined
}

/**
 * Reads a finder page by page: while it names a next one, or fills this one.
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/pagination
 * @param isEnough told the entries of a page: whether what follows is of no use
 */
export const readPages = async <Entry>(
  readPage: (start: number) => Promise<Page<Entry>>,
  { maxPages, isEnough = () => false }: { maxPages: number; isEnough?: (items: Entry[]) => boolean },
): Promise<ReadList<Entry>> => {
  const items: Entry[] = []
  let unreadable = 0
  let start = 0
  for (let page = 0; page < maxPages; page += 1) {
    const read = await readPage(start)
    items.push(...read.items)
    unreadable += read.unreadable
    const isFull = read.items.length + read.unreadable >= PAGE_SIZE
    const hasNext = read.next !== undefined || isFull
    if (!hasNext || isEnough(read.items)) return { items, isWhole: unreadable === 0 }
    const named = read.next === undefined ? undefined : startOf(read.next)
    start = named !== undefined && named > start ? named : start + PAGE_SIZE
  }
  return { items, isWhole: false }
}
