import { hostsOf, topLevelDomainEnd } from './hosts.ts'
import { asciiLength } from './punycode.ts'

/** Finds what X turns into a link, as https://github.com/twitter/twitter-text does. A test compares with that library. */
export type Link = { start: number; end: number }

const MAX_LABEL_LENGTH = 63
const MAX_URL_LENGTH = 4096
const MAX_SHORT_LINK_LENGTH = 40
const DEFAULT_SCHEME = 'https://'

/** A link may not come right after these. */
const blocks = /[A-Za-z0-9@＠$#＃\uFFFE\uFEFF\uFFFF]/
/** A link without a scheme may not come right after these. */
const blocksBare = /[-_./]/
const scheme = /https?:\/\//iy
const LATIN =
  '\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u024F\\u0253\\u0254\\u0256\\u0257\\u0259\\u025B\\u0263\\u0268\\u026F\\u0272\\u0289\\u028B\\u02BB\\u0300-\\u036F\\u1E00-\\u1EFF'
const PATH = `[a-z0-9\\u0400-\\u04FF${LATIN}!*';:=+,.$/%#\\[\\]\\-\\u2013_~@|&]`
const PATH_END = `[a-z0-9\\u0400-\\u04FF${LATIN}+\\-=_#/]`
/** Balanced parentheses, nested once. */
const PARENTHESES = `\\((?:${PATH}+|${PATH}*\\(${PATH}+\\)${PATH}*)\\)`
const QUERY = "\\?[a-z0-9!?*'@();:&=+$/%#\\[\\]\\-_.,~|]*[a-z0-9\\-_&=#/]"
const port = /:[0-9]+/y
const path = new RegExp(`/(?:(?:${PATH}|${PARENTHESES})*(?:${PATH_END}|${PARENTHESES}))?`, 'iy')
const query = new RegExp(QUERY, 'iy')
const shortLink = new RegExp(`https?://t\\.co/([a-z0-9]+)(?:${QUERY})?`, 'iy')
const latinLabel = new RegExp(`[-a-z0-9${LATIN}]`, 'i')

const after = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** The dots of other scripts separate labels, too. */
const isTooLong = (label: string): boolean => {
  // Each character of a label takes one at least, and two units at most.
  if (label.length > 2 * MAX_LABEL_LENGTH) return true
  const parts = label.split(/[\u3002\uFF0E\uFF61]/)
  const length = parts.reduce((sum, part) => sum + asciiLength(part), parts.length - 1)
  return length < 1 || length > MAX_LABEL_LENGTH
}

/** Without a scheme only what is Latin of a host is a link: `example.com` of `見てexample.com`. */
const latinHosts = (text: string, start: number, end: number): Link[] => {
  const links: Link[] = []
  for (let at = start; at < end; ) {
    let from = at
    let found: number | undefined
    while (at < end && latinLabel.test(text[at] ?? '')) {
      while (at < end && latinLabel.test(text[at] ?? '')) at += 1
      if (text[at] !== '.' || at >= end) break
      const domainEnd = topLevelDomainEnd(text, at + 1)
      if (domainEnd !== undefined && domainEnd <= end) found = domainEnd
      at += 1
    }
    if (found !== undefined) {
      links.push({ start: from, end: found })
      at = found
    } else if (at === from) at += 1
    from = at
  }
  return links
}

/** Where X finds links in a text. */
export const findLinks = (text: string): Link[] => {
  if (!text.includes('.')) return []
  const links: Link[] = []
  const hostAt = hostsOf(text)

  /** Adds the link that begins at a place. @returns where it ends, whether it counts or not */
  const addLink = (start: number, before: string): number | undefined => {
    const hostStart = after(scheme, text, start)
    const hasScheme = hostStart > start
    const hostEnd = hostAt(hostStart)
    if (hostEnd === undefined) return undefined
    const pathStart = after(port, text, hostEnd)
    const pathEnd = after(path, text, pathStart)
    const end = after(query, text, pathEnd)
    const host = text.slice(hostStart, hostEnd)
    const schemeLength = hasScheme ? hostStart - start : DEFAULT_SCHEME.length
    if (schemeLength + end - start > MAX_URL_LENGTH || host.split('.').some(isTooLong)) return end
    const latin = latinHosts(text, hostStart, hostEnd)
    if (host.startsWith('xn--') && latin.length === 0) return end
    if (hasScheme) {
      shortLink.lastIndex = start
      const short = shortLink.exec(text.slice(0, end))
      if (!short) links.push({ start, end })
      else if ((short[1]?.length ?? 0) <= MAX_SHORT_LINK_LENGTH) {
        links.push({ start, end: start + short[0].length })
      }
      return end
    }
    if (blocksBare.test(before)) return end
    const last = latin.at(-1)
    if (last && pathEnd > pathStart) last.end += end - hostEnd
    links.push(...latin)
    return end
  }

  for (let at = 0; at < text.length; ) {
    const before = text[at] ?? ''
    const end =
      (blocks.test(before) ? undefined : addLink(at + 1, before)) ?? (at === 0 ? addLink(0, '') : undefined)
    at = end === undefined ? at + 1 : end
  }
  return links
}
