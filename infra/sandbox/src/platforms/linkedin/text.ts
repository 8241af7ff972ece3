/**
 * LinkedIn's "little" text, by the grammar of its document:
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
 */
const RESERVED = String.raw`\\|{}@\[\]()<>#*_~`
/** Text: characters that are not reserved, or reserved ones behind a backslash. */
const TEXT = String.raw`(?:[^${RESERVED}]|\\[${RESERVED}])+`
const plain = new RegExp(TEXT, 'uy')
/** HashtagTemplate: '{hashtag|' ('#' | '＃') '|' Text '}'. LinkedIn itself writes the sign with a backslash. */
const hashtagTemplate = new RegExp(String.raw`\{hashtag\|\\?([#＃])\|(${TEXT})\}`, 'uy')
/** HashtagElement: '#' and a single word, which ends where a space, punctuation or a reserved character stands. */
const hashtagElement = new RegExp(String.raw`(#)((?:[^\s\p{P}\p{S}${RESERVED}]|\\_)+)`, 'uy')
/** MentionElement: '@', the name in brackets, the URN in parentheses. */
const mentionElement = new RegExp(String.raw`@\[(${TEXT})\]\((urn:li:(?:person|organization):[\w-]+)\)`, 'uy')

/** A combining mark without its letter is drawn on this. */
const DOTTED_CIRCLE = '\u25cc'
const startsWithMark = (text: string): boolean => /^\p{M}/u.test(text)
const plainOf = (text: string): string => text.replace(/\\(.)/gu, '$1')

export type ReadText = {
  /** As LinkedIn keeps it: hashtags are templates. */
  stored: string
  /** As a reader sees it. */
  shown: string
  hashtags: string[]
  mentions: string[]
  /** What LinkedIn has cut off, in silence: everything from the first character that does not fit the grammar. */
  cutOff: string
}

type Read = { stored: string; shown: string; hashtag?: string; mention?: string; length: number }

const readAt = (text: string, at: number): Read | undefined => {
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(text)
  }
  const hashtag = match(hashtagTemplate) ?? match(hashtagElement)
  if (hashtag) {
    const [all, sign = '#', tag = ''] = hashtag
    const shown = sign + plainOf(tag)
    return {
      stored: `{hashtag|${sign === '#' ? '\\#' : sign}|${tag}}`,
      shown,
      hashtag: shown,
      length: all.length,
    }
  }
  const mention = match(mentionElement)
  if (mention) {
    const [all, name = '', urn = ''] = mention
    return { stored: all, shown: plainOf(name), mention: urn, length: all.length }
  }
  const run = match(plain)?.[0]
  return run ? { stored: run, shown: plainOf(run), length: run.length } : undefined
}

/** Reads a commentary as LinkedIn does. */
export const readLittleText = (text: string): ReadText => {
  const read: ReadText = { stored: '', shown: '', hashtags: [], mentions: [], cutOff: '' }
  let isAfterLink = false
  for (let at = 0; at < text.length; ) {
    const next = readAt(text, at)
    if (!next) return { ...read, cutOff: text.slice(at) }
    // A link ends its word: the text after it begins a new one.
    const isTorn = isAfterLink && startsWithMark(next.shown)
    read.stored += next.stored
    read.shown += isTorn ? DOTTED_CIRCLE + next.shown : next.shown
    if (next.hashtag) read.hashtags.push(next.hashtag)
    if (next.mention) read.mentions.push(next.mention)
    isAfterLink = next.hashtag !== undefined || next.mention !== undefined
    at += next.length
  }
  return read
}
