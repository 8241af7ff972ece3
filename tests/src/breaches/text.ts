import type { CatalogOption } from '@carteiro/contracts'
import { allowsNoMedia, type Breach, kindsOf, soundContent } from './base.ts'

const field = 'captions.universal'
const forbiddenSamples = ['<', '\uFEFF', '#', '@', '  ']

const sampleOf = (pattern: string): string => {
  const found = forbiddenSamples.find((text) => new RegExp(pattern, 'u').test(text))
  if (found === undefined) throw new Error(`a sample is needed for the forbidden ${pattern}`)
  return found
}

/** One breach of every rule of an option's text. */
export const breachesOfText = (option: CatalogOption): Breach[] => {
  const { text } = option
  if (!text) return []
  const sound = soundContent(option)
  const withText = (name: string, caption: string, code: string): Breach => ({
    name,
    content: { ...sound, caption },
    field,
    code,
  })
  const marks = [
    ['hashtags', text.max_hashtags, (n: number) => `#a${n} `],
    ['mentions', text.max_mentions, (n: number) => `@a${n} `],
    ['cashtags', text.max_cashtags, (n: number) => `$${'ABCDE'[n % 5]} `],
    ['links', text.max_links, (n: number) => `https://example.com/${n} `],
  ] as const
  const isRequired =
    text.required === 'always' || (text.required === 'without_media' && allowsNoMedia(option))
      ? sound
      : undefined
  return [
    ...[text, ...(text.also ?? [])].map(({ max, counting }) =>
      withText(`a text longer than ${max} (${counting})`, 'a'.repeat(max + 1), 'text_too_long'),
    ),
    ...marks.flatMap(([name, max, markOf]) =>
      max === undefined
        ? []
        : [
            withText(
              `too many ${name}`,
              Array.from({ length: max + 1 }, (_, n) => markOf(n)).join(''),
              `too_many_${name}`,
            ),
          ],
    ),
    ...(text.forbidden ?? []).map(({ pattern }) =>
      withText(`a text with what matches ${pattern}`, `a ${sampleOf(pattern)} b`, 'text_forbidden'),
    ),
    ...(isRequired ? [withText('no text', ' ', 'text_required')] : []),
  ]
}

/** Files in a number or of a kind that the option does not accept. */
export const breachesOfCombinations = (option: CatalogOption): Breach[] => {
  const { combinations, files } = option.media
  const sound = soundContent(option)
  const of = (name: string, mediaFiles: typeof sound.mediaFiles): Breach => ({
    name,
    content: { ...sound, mediaFiles },
    field: 'mediaFiles',
    code: 'media_combination',
  })
  const strangers = (['document', 'gif', 'video', 'image'] as const).filter((kind) => !files[kind])
  const types = { document: 'application/pdf', gif: 'image/gif', video: 'video/mp4', image: 'image/jpeg' }
  const most = Math.max(...combinations.map(({ max }) => max))
  const file = {
    name: 'a',
    size: 1000,
    type: types[kindsOf(option)[0] ?? 'image'],
    url: 'http://127.0.0.1:1/a',
  }
  return [
    ...strangers.map((kind) => of(`a file of the kind ${kind}`, [{ ...file, type: types[kind] }])),
    of(
      'too many files',
      Array.from({ length: most + 1 }, () => file),
    ),
    ...(allowsNoMedia(option) ? [] : [of('no file', [])]),
  ]
}
