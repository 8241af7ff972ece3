import type { PlatformCatalog } from '@carteiro/contracts'
import { expect, test } from 'vitest'

/** The limits of a catalog by the address of the document that names them, and by their path in the catalog. */
export type DocumentedLimits = Record<string, Record<string, number | string[]>>

/** The limits at any depth: numbers, and lists of allowed values. */
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

/** Values that no document needs to name: zero, one, and units. */
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

/** Tests that every limit is the documented one: a change of a limit needs a change of the table, too. */
export const holdToDocuments = (catalog: PlatformCatalog, documented: DocumentedLimits): void => {
  test.each(Object.entries(documented))('limits are those of %s', (source, limits) => {
    expect(source).toMatch(/^https:\/\//)
    const found = limitsOf(catalog)
    expect(Object.fromEntries(Object.keys(limits).map((at) => [at, found[at]]))).toEqual(limits)
  })
  test('every limit names its document', () => {
    const named = Object.values(documented).flatMap((limits) => Object.keys(limits))
    expect(Object.keys(limitsOf(catalog)).filter((at) => !named.includes(at))).toEqual([])
  })
}
