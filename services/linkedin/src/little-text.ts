/**
 * LinkedIn's markup of a post's text. A reserved character that is not escaped does not fail: LinkedIn answers 201
 * and silently cuts the text there.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
 */
const RESERVED = /[\\|{}@[\]()<>#*_~]/g

/** `@[Exact Name](urn:li:organization:1)`, as a user writes it and as LinkedIn takes it. */
const MENTION = String.raw`@\[(?<name>[^\]\n]+)\]\((?<urn>urn:li:(?:person|organization):[\w-]+)\)`

/** What a word begins with. A combining mark belongs to the character before it, as in the keycap #️⃣. */
const FIRST = String.raw`\p{L}\p{N}_`
/** What it goes on with: also combining marks, and the invisible joiners of Indic, Persian and Mongolian spelling. */
const NEXT = String.raw`\p{L}\p{N}\p{M}_\u180e\u200c\u200d`
/** Punctuation that is part of a word when one of its letters follows: Catalan, Hebrew, Tibetan, Japanese. */
const INNER = String.raw`\u00b7\u05be\u05f3\u05f4\u0f0b\u0f0c\u30a0\u30fb`
/** Both signs that the template takes: # and its full-width form. */
const HASHTAG = `(?<![${NEXT}&/#＃])(?<sign>[#＃])(?<tag>[${FIRST}](?:[${NEXT}]|[${INNER}](?=[${FIRST}]))*)`
const TEMPLATE = new RegExp(`${MENTION}|${HASHTAG}`, 'gu')

const escaped = (text: string): string => text.replace(RESERVED, String.raw`\$&`)

/** A number alone, as in "#1", is no hashtag. */
const isHashtag = (tag: string | undefined): tag is string => tag !== undefined && /\p{L}/u.test(tag)

/** What a user wrote, as LinkedIn wants it: mentions and hashtags work, everything else shows as it was written. */
export const littleText = (text: string): string =>
  splitTemplates(text)
    .map(({ written, name, urn, sign, tag }) => {
      if (name && urn) return `@[${escaped(name)}](${urn})`
      if (sign && isHashtag(tag)) return `{hashtag|${escaped(sign)}|${escaped(tag)}}`
      return escaped(written)
    })
    .join('')

type Part = { written: string; name?: string; urn?: string; sign?: string; tag?: string }

/** The text in its order: plain parts, mentions and hashtags. */
const splitTemplates = (text: string): Part[] => {
  const parts: Part[] = []
  let from = 0
  for (const match of text.matchAll(TEMPLATE)) {
    parts.push({ written: text.slice(from, match.index) }, { written: match[0], ...match.groups })
    from = match.index + match[0].length
  }
  return [...parts, { written: text.slice(from) }]
}

/** A text as readers see it, from what LinkedIn answers; tells two posts apart. */
export const readableText = (little: string): string =>
  little
    .replace(/\{hashtag\|\\?([#＃])\|((?:\\.|[^}\\])*)\}/g, '$1$2')
    .replace(/@\[((?:\\.|[^\]\\])*)\]\(urn:li:[^)]*\)/g, '$1')
    .replace(/\\([\\|{}@[\]()<>#*_~])/g, '$1')
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()
