/** Names that other publishing APIs give to the same field. The first one that is allowed is suggested. */
const SYNONYMS: Record<string, string[]> = {
  alt: ['altText'],
  bytes: ['size'],
  caption: ['captions', 'universal', 'caption'],
  channels: ['selectedOptions'],
  contenttype: ['type'],
  date: ['scheduledAt'],
  default: ['universal'],
  description: ['altText', 'captions'],
  duration: ['durationSeconds'],
  filename: ['name'],
  filesize: ['size'],
  files: ['mediaFiles'],
  fps: ['frameRate'],
  href: ['url'],
  images: ['mediaFiles'],
  link: ['url'],
  media: ['mediaFiles'],
  message: ['captions', 'caption'],
  mimetype: ['type'],
  networks: ['selectedOptions'],
  options: ['selectedOptions'],
  platforms: ['selectedOptions'],
  posts: ['publications'],
  publishat: ['scheduledAt'],
  schedule: ['scheduledAt'],
  scheduledfor: ['scheduledAt'],
  scheduledtime: ['scheduledAt'],
  src: ['url'],
  text: ['captions', 'caption', 'universal'],
  user: ['userId', 'user_id'],
  video: ['mediaFiles'],
  videos: ['mediaFiles'],
}

/** A key may differ from the intended one by one character in this many. */
const CHARACTERS_PER_EDIT = 3
/** A key this short is contained in too many others to guess the intended one. */
const MIN_PART_LENGTH = 3

const plain = (key: string): string => key.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

/** The edit distance: insertions, deletions, replacements and swaps of neighbours. */
const editDistance = (one: string, other: string): number => {
  let beforeLast: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1]
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      const swap = isSwapped && row > 1 && column > 1 ? (beforeLast[column - 2] ?? 0) + 1 : Infinity
      const edits = [(last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1]
      current.push(Math.min(...edits, (last[column - 1] ?? 0) + (isSame ? 0 : 1), swap))
    }
    beforeLast = last
    last = current
  }
  return last[other.length] ?? 0
}

/** No known key is longer: longer ones are not compared. */
const MAX_COMPARED_LENGTH = 64

/** The allowed key that was probably intended; undefined when none is near. */
export const nearestKey = (key: string, allowed: readonly string[]): string | undefined => {
  if (key.length > MAX_COMPARED_LENGTH) return undefined
  const wanted = plain(key)
  const same = allowed.find((one) => plain(one) === wanted)
  const synonym = Object.hasOwn(SYNONYMS, wanted)
    ? SYNONYMS[wanted]?.find((one) => allowed.includes(one))
    : undefined
  if (same ?? synonym) return same ?? synonym
  const byDistance = allowed
    .map((one) => ({ one, distance: editDistance(wanted, plain(one)) }))
    .sort((one, other) => one.distance - other.distance)
  const [closest] = byDistance
  if (closest && closest.distance <= Math.max(1, Math.floor(wanted.length / CHARACTERS_PER_EDIT))) {
    return closest.one
  }
  if (wanted.length < MIN_PART_LENGTH) return undefined
  return byDistance.find(({ one }) => plain(one).startsWith(wanted) || wanted.startsWith(plain(one)))?.one
}
