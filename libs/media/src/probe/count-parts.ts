/** A film of twelve hours in fragments of a second has fewer boxes; no valid picture has as many chunks or segments. */
const MAX_PARTS = 100_000

/** Counts the parts (boxes, chunks, segments, blocks) of a file. @throws when there are more than any useful file has */
export const countParts = (max = MAX_PARTS): (() => void) => {
  let parts = 0
  return () => {
    parts += 1
    if (parts > max) throw new Error(`more than ${max} parts`)
  }
}
