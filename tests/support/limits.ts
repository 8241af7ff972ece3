import type { PlatformCatalog } from '@carteiro/contracts'
import { expect, test } from 'vitest'

/** By the address of the document that names them: each limit of a catalog, by its place in it. */
export type DocumentedLimits = Record<string, Record<string, number | string[]>>

/** What bounds something, wherever it stands: numbers, and lists of what is taken. */
const limitsIn = (value: unknown, path: string): [string, number | string[]][] => {
  if (typeof value === 'number') return [[path, value]]
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every((one) => typeof one === 'string')) return [[path, value]]
    return value.flatMap((one, index) => limitsIn(one, `${path}.${index}`))
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => limitsIn(inner, `${path}.${name}`))
}

const numbersOfSettings = (settings: unknown, path: string): [string, number | string[]][] =>
  limitsIn(settings, path).filter(
    ([at, value]) => typeof value === 'number' && !/\.(default|enum\.\d+)$/.test(at),
  )

/** Nothing or one of something, and units, are no limits that a document names. */
const isTrivial = ([at, value]: [string, number | string[]]): boolean =>
  at.endsWith('.times') || ((value === 0 || value === 1) && !/\.(video|image|gif)\.|cashtags/.test(at))

/** Every limit of a catalog: of texts, files, settings and rules. */
export const limitsOf = ({ options }: PlatformCatalog): Record<string, number | string[]> =>
  Object.fromEntries(
    options
      .flatMap(({ option, text, media, settings, rules }) => [
        ...limitsIn(
          { ...text, required_unless: undefined, also: text?.also?.map(({ max }) => max) },
          `${option}.text`,
        ).filter(([, value]) => typeof value === 'number'),
        ...media.combinations.map(({ name, max }): [string, number] => [`${option}.${name}`, max]),
        ...limitsIn(media.files, option),
        ...numbersOfSettings(settings, `${option}.settings`),
        ...(rules ?? []).flatMap(({ code, field, when }) =>
          limitsIn(when, `${option}.rules.${code}.${field}`).filter(([, value]) => typeof value === 'number'),
        ),
      ])
      .filter((limit) => !isTrivial(limit)),
  )

/** Every limit is what its document says: to change one, change what is documented here, too. */
export const holdToDocuments = (catalog: PlatformCatalog, documented: DocumentedLimits): void => {
  test.each(Object.entries(documented))('limits are as %s says', (source, limits) => {
    expect(source).toMatch(/^https:\/\//)
    const found = limitsOf(catalog)
    expect(Object.fromEntries(Object.keys(limits).map((at) => [at, found[at]]))).toEqual(limits)
  })
  test('every limit names its document', () => {
    const named = Object.values(documented).flatMap((limits) => Object.keys(limits))
    expect(Object.keys(limitsOf(catalog)).filter((at) => !named.includes(at))).toEqual([])
  })
}
