/**
 * LinkedIn's markup of a post's text. A reserved character that is not escaped does not fail: LinkedIn answers 201
 * and silently cuts the text there.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
 */
const RESERVED = /[\\|{}@[\]()<>#*_~]/g

/** `@[Exact Name](urn:li:organization:1)`, as an author writes it and as LinkedIn takes it. */
const MENTION = String.raw`@\[(?<name>[^\]\n]+)\]\((?<urn>urn:li:(?:person|organization):[\w-]+)\)`
const HASHTAG = String.raw`(?<![\p{L}\p{N}_&/#])#(?<tag>[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*)`
const TEMPLATE = new RegExp(`${MENTION}|${HASHTAG}`, 'gu')

const escaped = (text: string): string => text.replace(RESERVED, String.raw`\$&`)

/** What an author wrote, as LinkedIn wants it: mentions and hashtags work, everything else shows as it was written. */
export const littleText = (text: string): string => {
  let out = ''
  let from = 0
  for (const match of text.matchAll(TEMPLATE)) {
    const { name, urn, tag } = match.groups ?? {}
    out += escaped(text.slice(from, match.index))
    out += tag === undefined ? `@[${name}](${urn})` : String.raw`{hashtag|\#|${escaped(tag)}}`
    from = match.index + match[0].length
  }
  return out + escaped(text.slice(from))
}

/** A text as readers see it, from what LinkedIn answers; tells two posts apart. */
export const readableText = (little: string): string =>
  little
    .replace(/\{hashtag\|\\?#\|((?:\\.|[^}\\])*)\}/g, '#$1')
    .replace(/@\[((?:\\.|[^\]\\])*)\]\(urn:li:[^)]*\)/g, '$1')
    .replace(/\\([\\|{}@[\]()<>#*_~])/g, '$1')
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()
