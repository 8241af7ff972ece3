import type { TextCounting } from './catalog.ts'
import { findLinks } from './links/find-links.ts'

/** Source: https://docs.x.com/fundamentals/counting-characters */
const LINK_WEIGHT = 23
const EMOJI_WEIGHT = 2
const WIDE_WEIGHT = 2
/** Code points that weigh 1; all others weigh 2. */
const lightRanges = [
  [0x0000, 0x10ff],
  [0x2000, 0x200d],
  [0x2010, 0x201f],
  [0x2032, 0x2037],
] as const

const isLight = (codePoint: number): boolean =>
  lightRanges.some(([from, to]) => codePoint >= from && codePoint <= to)
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const emoji =
  /^(\p{Emoji_Presentation}|\p{Extended_Pictographic}\u{FE0F}?|\p{Regional_Indicator}{2}|[0-9#*]\u{FE0F}?\u{20E3})/u
/** Signs that are pictographs by their class and plain characters by X's count: ©, ®, ™ and the like. */
const isEmoji = (grapheme: string): boolean => {
  if (!emoji.test(grapheme)) return false
  return [...grapheme].length > 1 || /\p{Emoji_Presentation}/u.test(grapheme)
}

const weigh = (text: string): number => {
  let weight = 0
  for (const { segment } of graphemes.segment(text)) {
    if (isEmoji(segment)) weight += EMOJI_WEIGHT
    else for (const character of segment) weight += isLight(character.codePointAt(0) ?? 0) ? 1 : WIDE_WEIGHT
  }
  return weight
}

const xWeighted = (text: string): number => {
  const normal = text.normalize('NFC')
  let weight = 0
  let from = 0
  for (const { start, end } of findLinks(normal)) {
    weight += weigh(normal.slice(from, start)) + LINK_WEIGHT
    from = end
  }
  return weight + weigh(normal.slice(from))
}

const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length

/** https://developers.facebook.com/docs/threads/overview#limitations */
const emojiAsBytes = (text: string): number => {
  let length = 0
  for (const { segment } of graphemes.segment(text)) {
    length += emoji.test(segment) ? utf8Bytes(segment) : [...segment].length
  }
  return length
}

const counters: Record<TextCounting, (text: string) => number> = {
  x_weighted: xWeighted,
  utf8_bytes: utf8Bytes,
  utf16_units: (text) => text.length,
  code_points: (text) => [...text].length,
  graphemes: (text) => [...graphemes.segment(text)].length,
  emoji_as_bytes: emojiAsBytes,
}

/** The length of a text as the platform counts it. */
export const countText = (text: string, counting: TextCounting): number => counters[counting](text)
