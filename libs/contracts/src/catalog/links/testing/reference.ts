import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/** The alternatives of a pattern of twitter-text: `(?:(?:one|two)(?=…))`. */
const alternativesOf = (pattern: string): string[] => {
  const { source } = load(`twitter-text/dist/regexp/${pattern}.js`) as RegExp
  return source.slice('(?:(?:'.length, source.indexOf(')')).split('|')
}

/** The top-level domains of twitter-text: generic ones, then those of countries. */
export const topLevelDomainsOf = (): { ascii: string[]; others: string[] } => {
  const all = ['validGTLD', 'validCCTLD'].flatMap(alternativesOf)
  const isAscii = (domain: string): boolean => /^[a-z]+$/.test(domain)
  return { ascii: all.filter(isAscii), others: all.filter((domain) => !isAscii(domain)) }
}
