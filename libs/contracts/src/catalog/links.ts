/** Top-level domains that make a link of a name without a scheme. Longer ones are caught by their scheme. */
const DOMAINS =
  'com|net|org|edu|gov|mil|int|info|biz|io|co|ai|app|dev|me|tv|cc|ly|gl|be|br|pt|es|fr|de|it|uk|us|ca|mx|ar|cl|pe|uy|jp|cn|kr|in|au|nz|ru|nl|ch|at|se|no|fi|dk|pl|cz|eu|xyz|online|site|store|shop|blog|news|live|studio|design|page|link|tech|cloud'

const domain = '(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}_-]*[\\p{L}\\p{N}])?\\.)+'
const path = '(?:[/?#][^\\s<>"“”]*)?'
const withScheme = `https?://${domain}[a-z]{2,24}(?::\\d+)?${path}`
const bare = `${domain}(?:${DOMAINS})(?![\\p{L}\\p{N}_-])(?::\\d+)?${path}`
const pattern = new RegExp(`(?<![\\p{L}\\p{N}_@.#$/-])(?:${withScheme}|${bare})`, 'giu')
/** Punctuation at the end belongs to the sentence, not to the link. */
const trailing = /[.,:;!?'")\]}]+$/

export type Link = { start: number; end: number }

/** Where X sees links in a text. */
export const findLinks = (text: string): Link[] =>
  [...text.matchAll(pattern)].map((match) => ({
    start: match.index,
    end: match.index + match[0].replace(trailing, '').length,
  }))
