/** Items of all pages, each page read when it is needed. `read` gets the cursor of the page, none for the first one. */
export async function* pagesOf<Item>(
  read: (cursor: { cursor?: string }) => Promise<{ items: Item[]; next: string | null }>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: { cursor?: string } = {}
  for (;;) {
    const { items, next } = await read(cursor)
    yield* items
    if (next === null) return
    cursor = { cursor: next }
  }
}
