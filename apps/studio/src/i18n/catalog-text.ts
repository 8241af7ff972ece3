import type { Locale } from './texts.ts'

const translations: Partial<Record<Locale, Readonly<Record<string, string>>>> = {}

/** Loads what catalogs say in a language, before it is shown. When that fails, catalogs are shown in English. */
export const loadCatalogTexts = async (locale: Locale): Promise<void> => {
  if (locale !== 'pt-BR' || translations[locale]) return
  try {
    translations[locale] = (await import('./catalog-pt-br.ts')).catalogPtBr
  } catch {
    // The page is of more use in part in English than not at all.
  }
}

/** A text of the catalog in the reader's language. Catalogs are in English; a text without a translation stays so. */
export const catalogText = (text: string, locale: Locale): string => translations[locale]?.[text] ?? text

/** A value of an enum as readable text: `PUBLIC_TO_EVERYONE` is "Public to everyone". */
export const valueText = (value: string, locale: Locale): string => {
  const spaced = value
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return catalogText(spaced.charAt(0).toUpperCase() + spaced.slice(1), locale)
}
