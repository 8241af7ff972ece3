import { catalogPtBr } from './catalog-pt-br.ts'
import type { Locale } from './texts.ts'

/** A text of the catalog in the reader's language. Catalogs are in English; a text without a translation stays so. */
export const catalogText = (text: string, locale: Locale): string =>
  locale === 'pt-BR' ? (catalogPtBr[text] ?? text) : text

/** A value of an enum as readable text: `PUBLIC_TO_EVERYONE` is "Public to everyone". */
export const valueText = (value: string, locale: Locale): string => {
  const spaced = value
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return catalogText(spaced.charAt(0).toUpperCase() + spaced.slice(1), locale)
}
