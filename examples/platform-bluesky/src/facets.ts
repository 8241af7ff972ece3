import { TAG_MAX_BYTES, TAG_MAX_GRAPHEMES } from './limits.ts'

/** https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/richtext/facet.json */
export type Feature =
  | { $type: 'app.bsky.richtext.facet#link'; uri: string }
  | { $type: 'app.bsky.richtext.facet#mention'; did: string }
  | { $type: 'app.bsky.richtext.facet#tag'; tag: string }
/** Where it applies, in bytes of the text as UTF-8. */
export type Facet = { index: { byteStart: number; byteEnd: number }; features: [Feature] }

/** A part of a text that is more than text, in UTF-16 units; a mention is not resolved yet. */
type Mark = { kind: 'link' | 'mention' | 'tag'; start: number; end: number; value: string }

const LINK = /https?:\/\/[^\s<>"]+/giu
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
/** https://atproto.com/specs/handle */
const MENTION = new RegExp(
  `(?<=^|[\\s(])@((?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)(?![\\w-])`,
  'giu',
)
const TAG = /(?<=^|\s)[#＃](?!\p{N}+(?:\s|$))([^\s#＃]+)/gu

const CLOSES: Record<string, string> = { ')': '(', ']': '[', '}': '{' }
const count = (text: string, character: string): number => text.split(character).length - 1

/** What is written behind an address, and a bracket that was opened before it, belong to the sentence. */
const withoutSentence = (link: string): string => {
  for (let text = link; ; text = text.slice(0, -1)) {
    const last = text.at(-1) ?? ''
    const opening = CLOSES[last]
    const isUnopened = opening !== undefined && count(text, opening) < count(text, last)
    if (!isUnopened && !/[.,;:!?'*_]/.test(last)) return text
  }
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const isTag = (tag: string): boolean =>
  tag !== '' &&
  [...graphemes.segment(tag)].length <= TAG_MAX_GRAPHEMES &&
  Buffer.byteLength(tag) <= TAG_MAX_BYTES

const marksIn = (text: string): Mark[] => {
  const marks: Mark[] = []
  const add = (mark: Mark): void => {
    if (marks.every(({ start, end }) => mark.end <= start || end <= mark.start)) marks.push(mark)
  }
  for (const { 0: found, index } of text.matchAll(LINK)) {
    const value = withoutSentence(found)
    if (URL.canParse(value)) add({ kind: 'link', start: index, end: index + value.length, value })
  }
  for (const { 0: found, 1: handle = '', index } of text.matchAll(MENTION)) {
    add({ kind: 'mention', start: index, end: index + found.length, value: handle.toLowerCase() })
  }
  for (const { 1: found = '', index } of text.matchAll(TAG)) {
    const value = found.replace(/\p{P}+$/u, '')
    if (isTag(value)) add({ kind: 'tag', start: index, end: index + 1 + value.length, value })
  }
  return marks.sort((one, other) => one.start - other.start)
}

/**
 * Links, mentions and hashtags of a text. A mention of a handle that no account has stays text, and is named in `unknown`.
 * @param resolve the DID of a handle; undefined where there is none
 */
export const facetsOf = async (
  text: string,
  resolve: (handle: string) => Promise<string | undefined>,
): Promise<{ facets: Facet[]; unknown: string[] }> => {
  const unknown: string[] = []
  const featureOf = async ({ kind, value }: Mark): Promise<Feature | undefined> => {
    if (kind === 'link') return { $type: 'app.bsky.richtext.facet#link', uri: value }
    if (kind === 'tag') return { $type: 'app.bsky.richtext.facet#tag', tag: value }
    const did = await resolve(value)
    if (did !== undefined) return { $type: 'app.bsky.richtext.facet#mention', did }
    unknown.push(`@${value}`)
    return undefined
  }
  const facets: Facet[] = []
  for (const mark of marksIn(text)) {
    const feature = await featureOf(mark)
    const byteStart = Buffer.byteLength(text.slice(0, mark.start))
    const byteEnd = byteStart + Buffer.byteLength(text.slice(mark.start, mark.end))
    if (feature) facets.push({ index: { byteStart, byteEnd }, features: [feature] })
  }
  return { facets, unknown }
}
