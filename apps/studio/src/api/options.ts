import type { CatalogOption } from '@carteiro/contracts'
import type { Platform } from '@carteiro/react'
import { catalogText } from '../i18n/catalog-text.ts'
import type { Locale } from '../i18n/texts.ts'

/** A way to publish, with the platform that it is one of. */
export type OptionOf = { platform: Platform; option: CatalogOption }

export const optionsOf = (platforms: readonly Platform[]): OptionOf[] =>
  platforms.flatMap((platform) => platform.options.map((option) => ({ platform, option })))

/** "Reel" where the platform is named beside it: titles such as "Reel on Facebook" say it once more. */
export const shortTitle = ({ platform, option }: OptionOf, locale: Locale): string => {
  const repeated = ` on ${platform.display_name}`
  const { title } = option
  return catalogText(title.endsWith(repeated) ? title.slice(0, -repeated.length) : title, locale)
}

/** "Instagram · Reel": for where the platform is not named beside it. */
export const fullTitle = (one: OptionOf, locale: Locale): string =>
  `${one.platform.display_name} · ${shortTitle(one, locale)}`
