import { findLinks } from './links/find-links.ts'

/** A letter or digit of any script with its combining marks, or an underscore. */
const WORD = '[\\p{L}\\p{M}\\p{N}_]'

const patterns = {
  hashtags: new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_&])[#＃]${WORD}+`, 'gu'),
  mentions: new RegExp(`(?<!${WORD})[@＠]${WORD}[\\p{L}\\p{M}\\p{N}_.]*`, 'gu'),
  cashtags: new RegExp(`(?<!${WORD})\\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?!${WORD})`, 'gu'),
} as const

/** The text without its links: a link's fragment is no hashtag, and its path no mention. */
const withoutLinks = (text: string): string => {
  let rest = ''
  let from = 0
  for (const { start, end } of findLinks(text)) {
    rest += `${text.slice(from, start)} `
    from = end
  }
  return rest + text.slice(from)
}

/** How many hashtags, mentions or cashtags a text has. */
export const countMarks = (text: string, mark: keyof typeof patterns): number =>
  withoutLinks(text).match(patterns[mark])?.length ?? 0

const withScheme = /^(https?:\/\/|www\.)/i

/** How many different links texts have. A bare `example.com` is a link on some platforms only: it is not counted. */
export const countLinks = (texts: string[]): number => {
  const links = texts.flatMap((text) => findLinks(text).map(({ start, end }) => text.slice(start, end)))
  return new Set(links.filter((link) => withScheme.test(link))).size
}
