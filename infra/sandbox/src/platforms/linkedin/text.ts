const HASHTAG = /^\{hashtag\|\\?#\|((?:\\.|[^}\\])*)\}/
const BARE_HASHTAG = /^#[\p{L}\p{N}_]+/u
const MENTION = /^@\[([^\]]+)\]\((urn:li:(?:person|organization):[\w-]+)\)/
const RESERVED = /[\\|{}@[\]()<>#*_~]/

/**
 * A text as LinkedIn keeps and shows it. At a reserved character that is not escaped it is cut, in silence.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
 */
export const readLittleText = (text: string): { stored: string; shown: string } => {
  let stored = ''
  let shown = ''
  let rest = text
  while (rest) {
    const hashtag = HASHTAG.exec(rest) ?? BARE_HASHTAG.exec(rest)
    const mention = MENTION.exec(rest)
    if (hashtag) {
      const tag = (hashtag[1] ?? hashtag[0].slice(1)).replace(/\\(.)/g, '$1')
      stored += `{hashtag|\\#|${tag.replace(/_/g, '\\_')}}`
      shown += `#${tag}`
      rest = rest.slice(hashtag[0].length)
    } else if (mention) {
      stored += mention[0]
      shown += mention[1]
      rest = rest.slice(mention[0].length)
    } else if (rest[0] === '\\' && RESERVED.test(rest[1] ?? '')) {
      stored += rest.slice(0, 2)
      shown += rest[1]
      rest = rest.slice(2)
    } else if (RESERVED.test(rest[0] ?? '')) {
      break
    } else {
      stored += rest[0]
      shown += rest[0]
      rest = rest.slice(1)
    }
  }
  return { stored, shown }
}
