import { createHash } from 'node:crypto'
import twitterText from 'twitter-text'

/** X's own library judges: https://docs.x.com/fundamentals/counting-characters sends developers to it. */
export const weightedLength = (text: string): number => twitterText.parseTweet(text).weightedLength

export const cashtags = (text: string): number => twitterText.extractCashtags(text).length

export const hasLink = (text: string): boolean => twitterText.extractUrlsWithIndices(text).length > 0

export type ShortLink = { start: number; end: number; url: string; expanded_url: string; display_url: string }

const SHORT_NAME_LENGTH = 10
const shortUrl = (seed: string): string =>
  `https://t.co/${createHash('sha1').update(seed).digest('base64url').replace(/[-_]/g, 'x').slice(0, SHORT_NAME_LENGTH)}`

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/**
 * A text as answers carry it: every link in short, `&`, `<` and `>` escaped. Indices count code points.
 * https://docs.x.com/x-api/fundamentals/data-dictionary
 */
export const shorten = (text: string, seed: string): { text: string; links: ShortLink[] } => {
  const links: ShortLink[] = []
  let short = ''
  let from = 0
  for (const { url: written, indices } of twitterText.extractUrlsWithIndices(text)) {
    short += escaped(text.slice(from, indices[0]))
    const url = shortUrl(`${seed} ${links.length}`)
    const start = [...short].length
    short += url
    const expanded = /^https?:\/\//i.test(written) ? written : `http://${written}`
    links.push({
      start,
      end: start + url.length,
      url,
      expanded_url: expanded,
      display_url: written.replace(/^https?:\/\//i, ''),
    })
    from = indices[1]
  }
  return { text: short + escaped(text.slice(from)), links }
}

/** The link that a post's media add to its text. */
export const mediaLink = (seed: string, permalink: string, kind: 'photo' | 'video') => ({
  url: shortUrl(`${seed} media`),
  expanded_url: `${permalink}/${kind}/1`,
})
