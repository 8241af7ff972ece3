import { ASCII_DOMAINS, OTHER_DOMAINS } from './top-level-domains.ts'

const asciiDomains = new Set(ASCII_DOMAINS.split('|'))
/** What must come after a top-level domain. */
const END = '(?![0-9a-zA-Z@+-])'
const otherDomain = new RegExp(`(?:${OTHER_DOMAINS})${END}`, 'iy')
const asciiWord = new RegExp(`[a-z]+${END}`, 'iy')
const punycode = /xn--[-0-9a-z]+/iy

const endOf = (pattern: RegExp, text: string, at: number): number | undefined => {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

/** Where the top-level domain ends that begins at a place in a text; undefined when none does. */
export const topLevelDomainEnd = (text: string, at: number): number | undefined => {
  const word = endOf(asciiWord, text, at)
  if (word !== undefined && asciiDomains.has(text.slice(at, word).toLowerCase())) return word
  return endOf(otherDomain, text, at) ?? endOf(punycode, text, at)
}

/** Never part of a host: punctuation, spaces, direction marks and non-characters. */
const NO_HOST =
  "!'#%&()*+,\\\\\\-./:;<=>?@[\\]^_{|}~$\\t-\\r \\x85\\xA0\\u1680\\u180E\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFFFE\\uFEFF\\uFFFF\\u202A-\\u202E\\u061C\\u200E\\u200F\\u2066-\\u2069"
const hostCharacter = new RegExp(`[^${NO_HOST}]`)
const isHostCharacter = (character: string | undefined): boolean =>
  character !== undefined && hostCharacter.test(character)
/** Host characters, hyphens, underscores and dots. */
const hostRun = new RegExp(`(?:[^${NO_HOST}]|[-_.])+`, 'g')

/** A part of a run before a dot. The run's last part, which has no dot after it, is not a label. */
type Label = {
  start: number
  /** The index of its dot. */
  dot: number
  /** May stand before other labels. */
  isSound: boolean
  /** The last underscore in it. */
  underscore: number
  /** Where the host ends when this label is the last before a top-level domain. */
  hostEnd: number | undefined
  /** The index of the last label from here on that can end a host. */
  last: number | undefined
}

const labelsOf = (text: string, start: number, end: number): Label[] => {
  const labels: Label[] = []
  for (let from = start, dot = text.indexOf('.', start); dot !== -1 && dot < end; ) {
    const isSound = dot > from && isHostCharacter(text[from]) && isHostCharacter(text[dot - 1])
    const underscore = text.slice(from, dot).lastIndexOf('_')
    labels.push({
      start: from,
      dot,
      isSound,
      underscore: underscore === -1 ? -1 : from + underscore,
      hostEnd: isHostCharacter(text[dot - 1]) ? topLevelDomainEnd(text, dot + 1) : undefined,
      last: undefined,
    })
    from = dot + 1
    dot = text.indexOf('.', from)
  }
  for (let place = labels.length - 1; place >= 0; place -= 1) {
    const label = labels[place] as Label
    const next = labels[place + 1]
    const canEnd = label.hostEnd !== undefined && label.underscore === -1
    label.last = (next?.isSound ? next.last : undefined) ?? (canEnd ? place : undefined)
  }
  return labels
}

/** The hosts of a text, by where they begin. Each character is read once, so that time is linear in the length. */
export const hostsOf = (text: string) => {
  const runs = [...text.matchAll(hostRun)].map((run) => {
    const end = run.index + run[0].length
    return { start: run.index, end, labels: labelsOf(text, run.index, end) }
  })
  let run = 0
  let place = 0
  /** Where the longest host ends that begins at an index; calls must come in ascending order. */
  return (at: number): number | undefined => {
    while (run < runs.length && (runs[run]?.end ?? 0) <= at) {
      run += 1
      place = 0
    }
    const { start = Infinity, labels = [] } = runs[run] ?? {}
    if (at < start) return undefined
    if ((labels[place]?.start ?? 0) > at) place = 0
    while (place < labels.length && (labels[place]?.dot ?? 0) < at) place += 1
    const first = labels[place]
    if (!first || first.dot <= at || !isHostCharacter(text[at]) || !isHostCharacter(text[first.dot - 1])) {
      return undefined
    }
    const next = labels[place + 1]
    const canEnd = first.hostEnd !== undefined && first.underscore < at
    const last = (next?.isSound ? next.last : undefined) ?? (canEnd ? place : undefined)
    return last === undefined ? undefined : labels[last]?.hostEnd
  }
}
