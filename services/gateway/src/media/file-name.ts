import { extname } from 'node:path'

const NAMELESS = 'file'
/** Code units, as `mediaFile.name` and the studio count them. */
const MAX_UNITS = 200
/** As UTF-8. Percent-encoded they are three times as many, and a media URL has 2,048 characters at most. */
const MAX_BYTES = 500
/** More is no extension, but a part of the name behind a dot. */
const MAX_EXTENSION_UNITS = 16
/**
 * Controls, halves of surrogate pairs, line separators, and what turns the direction of text around (CVE-2021-42574).
 * Joiners stay: emoji, Persian and Indic scripts are written with them.
 */
const INVISIBLE = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu
/** RFC 2047, 2: how .NET and mail programs write names that are not ASCII. */
const ENCODED_WORD = /=\?([\w-]+)\?([bq])\?([^?\s]*)\?=(?:\s+(?==\?))?/gi
/** What browsers write of a name in a form: https://html.spec.whatwg.org/#multipart-form-data */
const FORM_ESCAPES: Record<string, string> = { '%22': '"', '%0A': '\n', '%0D': '\r' }

const segmenter = new Intl.Segmenter()

const decodeWord = (whole: string, charset: string, encoding: string, text: string): string => {
  const bytes =
    encoding.toLowerCase() === 'b'
      ? Buffer.from(text, 'base64')
      : Buffer.from(
          text
            .replaceAll('_', ' ')
            .replace(/=([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
          'latin1',
        )
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return whole
  }
}

const fits = (text: string): boolean => text.length <= MAX_UNITS && Buffer.byteLength(text) <= MAX_BYTES

/** As many whole characters, as readers see them, as there is room for before the extension. */
const cut = (name: string): string => {
  if (fits(name)) return name
  const ending = extname(name)
  const extension = ending.length <= MAX_EXTENSION_UNITS ? ending : ''
  let stem = ''
  for (const { segment } of segmenter.segment(name.slice(0, name.length - extension.length))) {
    if (!fits(stem + segment + extension)) break
    stem += segment
  }
  return (stem.trimEnd() || NAMELESS) + extension
}

/**
 * The name of a file as its owner reads it, in whatever script; never a path. `inForm`: as it stands in a multipart form.
 */
export const readableFileName = (given: string, { inForm = false } = {}): string => {
  const decoded = inForm
    ? given
        .replace(ENCODED_WORD, decodeWord)
        .replace(/%(?:22|0A|0D)/gi, (code) => FORM_ESCAPES[code.toUpperCase()] ?? code)
    : given
  const visible = decoded
    .replace(/[\t\n\r]+/g, ' ')
    .replace(INVISIBLE, '')
    .normalize('NFC')
  const last =
    visible
      .split(/[/\\]/)
      .filter((part) => part.trim() !== '')
      .at(-1) ?? ''
  const name = last.replace(/\s+/gu, ' ').trim().replace(/^\.+/, '').trim()
  return cut(name || NAMELESS)
}
