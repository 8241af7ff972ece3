import type { JobContent } from '../internal.ts'
import type { TextLimit, TextRule } from './catalog.ts'
import { countText } from './count-text.ts'
import { textLimits } from './evaluate-text.ts'
import type { World } from './facts.ts'
import { findLinks } from './links/find-links.ts'

/** Hashtags, mentions and cashtags: no part ends within one. */
const MARKS = /[#＃@＠$][\p{L}\p{M}\p{N}_.]+/gu

const sentenceSegmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' })
const wordSegmenter = new Intl.Segmenter(undefined, { granularity: 'word' })
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** A place where a text may be cut: the end of a sentence is better than that of a word, and that better than within one. */
type Cut = { at: number; rank: 'sentence' | 'word' | 'grapheme' }

const whole = (text: string): { start: number; end: number }[] => [
  ...findLinks(text),
  ...[...text.matchAll(MARKS)].map(({ index, 0: mark }) => ({ start: index, end: index + mark.length })),
]

const startsOf = (segmenter: Intl.Segmenter, text: string): number[] =>
  [...segmenter.segment(text)].map(({ index }) => index)

/** Between words only where a space is, or where a script has none: punctuation stays with its word. */
const wordStarts = (text: string): number[] => {
  const found = [...wordSegmenter.segment(text)]
  return found.flatMap(({ index, isWordLike }, place) => {
    const before = found[place - 1]
    if (!before) return []
    const isSpaced = /\s$/u.test(before.segment) || /^\s/u.test(text.slice(index, index + 1))
    return isSpaced || (before.isWordLike && isWordLike) ? [index] : []
  })
}

const cutsOf = (text: string): Cut[] => {
  const kept = whole(text)
  const isFree = (at: number) => at > 0 && !kept.some(({ start, end }) => at > start && at < end)
  const safe = new Set([...startsOf(graphemes, text), text.length].filter(isFree))
  const ranked = new Map<number, Cut['rank']>()
  for (const at of safe) ranked.set(at, 'grapheme')
  for (const at of wordStarts(text)) if (safe.has(at)) ranked.set(at, 'word')
  for (const at of [...startsOf(sentenceSegmenter, text), text.length])
    if (safe.has(at)) ranked.set(at, 'sentence')
  return [...ranked].map(([at, rank]) => ({ at, rank })).sort((one, other) => one.at - other.at)
}

/** A sentence's end is taken where the part is filled to this share at least. */
const FILLED_BY_SENTENCES = 0.5

type Fits = (text: string) => boolean

/** The farthest cut of each rank up to which the text fits, from a place on. */
const farthest = (text: string, from: number, cuts: Cut[], fits: Fits) => {
  const found: Partial<Record<Cut['rank'], number>> = {}
  for (const { at, rank } of cuts) {
    if (at <= from) continue
    const piece = text.slice(from, at).trim()
    if (!fits(piece)) break
    if (piece !== '' || at === text.length) found[rank] = at
  }
  return found
}

/** @throws RangeError when something that must stay whole is longer than a part may be */
const splitBy = (text: string, fits: Fits): string[] => {
  const cuts = cutsOf(text)
  const coarse = cuts.filter(({ rank }) => rank !== 'grapheme')
  const parts: string[] = []
  for (let from = 0; from < text.length; ) {
    const { sentence, word } = farthest(text, from, coarse, fits)
    const far = Math.max(sentence ?? 0, word ?? 0)
    const isFull = sentence !== undefined && sentence - from >= (far - from) * FILLED_BY_SENTENCES
    const to = isFull ? sentence : far || farthest(text, from, cuts, fits).grapheme
    if (to === undefined) throw new RangeError('a link, a mention or a hashtag is longer than a part may be')
    const part = text.slice(from, to).trim()
    if (part !== '') parts.push(part)
    from = to
  }
  return parts
}

export type SplitOptions = {
  /** Each part must keep to all of them. */
  limits: readonly TextLimit[]
  /** Each part ends in its place, such as ` (2/5)`. */
  numbering?: boolean | undefined
}

const MAX_DIGITS = 3
const numberOf = (place: number | string, count: number | string): string => ` (${place}/${count})`

/**
 * A text as parts that are each as long as a post may be: cut at the ends of sentences, else of words, never within a link, a
 * mention, a hashtag or a character. One part when it fits as it is.
 *
 * @throws RangeError when something that must stay whole is longer than a part may be
 */
export const splitText = (text: string, { limits, numbering = false }: SplitOptions): string[] => {
  const fits: Fits = (piece) => limits.every(({ max, counting }) => countText(piece, counting) <= max)
  const trimmed = text.trim()
  if (fits(trimmed)) return [trimmed]
  if (!numbering) return splitBy(trimmed, fits)
  for (let digits = 1; digits <= MAX_DIGITS; digits += 1) {
    const most = '9'.repeat(digits)
    const parts = splitBy(trimmed, (piece) => fits(piece + numberOf(most, most)))
    if (String(parts.length).length > digits) continue
    return parts.map((part, index) => part + numberOf(index + 1, parts.length))
  }
  throw new RangeError('there are more than 999 parts')
}

/** The limits of a part's text, as far as they are known of the account. */
export const partLimits = (rule: TextRule, world: World): TextLimit[] => {
  const content: JobContent = { caption: '', mediaFiles: [], settings: {} }
  return textLimits(rule, { ...world, content }).map(({ max, counting }) => ({ max, counting }))
}

/** An option's caption as parts; undefined when it is no longer than a post may be, or cannot be split. */
export const splitCaption = (
  rule: TextRule | null,
  caption: string,
  world: World,
  numbering = false,
): string[] | undefined => {
  if (rule === null) return undefined
  try {
    const parts = splitText(caption, { limits: partLimits(rule, world), numbering })
    return parts.length > 1 ? parts : undefined
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
