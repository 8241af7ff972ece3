import type { CatalogOption } from '@carteiro/contracts'
import type { Platform } from '@carteiro/react'

/** A way to publish, with the platform that it is one of. */
export type OptionOf = { platform: Platform; option: CatalogOption }

export const optionsOf = (platforms: readonly Platform[]): OptionOf[] =>
  platforms.flatMap((platform) => platform.options.map((option) => ({ platform, option })))

/** "Reel" where the platform is named beside it: titles such as "Reel on Facebook" say it once more. */
export const shortTitle = ({ platform, option }: OptionOf): string =>
  option.title.replace(new RegExp(`\\s+on ${platform.display_name}$`), '')

/** "Instagram Reel": for where the platform is not named beside it. */
export const fullTitle = (one: OptionOf): string => `${one.platform.display_name} · ${shortTitle(one)}`
