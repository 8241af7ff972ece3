export type Xml = string | number | boolean | undefined | { [name: string]: Xml | Xml[] }

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => escapes[one] ?? one)
const unescaped = (text: string): string =>
  Object.entries(escapes).reduceRight((read, [char, written]) => read.replaceAll(written, char), text)

const element = (name: string, value: Xml): string => {
  if (value === undefined) return ''
  const content = typeof value === 'object' ? children(value) : escaped(String(value))
  return `<${name}>${content}</${name}>`
}
const children = (value: Record<string, Xml | Xml[]>): string =>
  Object.entries(value)
    .flatMap(([name, one]) => [one].flat().map((each) => element(name, each)))
    .join('')

/** An XML document; a list of values is an element each. */
export const xml = (root: string, value: Record<string, Xml | Xml[]>): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, value)}`

/** What the elements of a name hold, outer ones first met. Enough for the two documents that clients send. */
export const contentsOf = (document: string, name: string): string[] =>
  [...document.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(
    ([, content = '']) => unescaped(content),
  )
