import type { Platform } from '@carteiro/react'
import { Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { fullTitle, optionsOf, shortTitle } from '../api/options.ts'
import { useCatalog } from '../api/queries.ts'
import { useLocale } from '../i18n/locale.tsx'
import { PlatformMark } from './platform-mark.tsx'

type Known = Pick<Platform, 'platform' | 'display_name' | 'color'>

/** Names of platforms and options, also of those whose service has not announced itself yet. */
export const useNames = () => {
  const { data: platforms = [] } = useCatalog()
  const { locale } = useLocale()
  const options = optionsOf(platforms)
  const optionOf = (name: string) => options.find(({ option }) => option.option === name)
  return {
    platforms,
    options,
    platformOf: (name: string): Known =>
      platforms.find((one) => one.platform === name) ?? {
        platform: name,
        display_name: name.charAt(0).toUpperCase() + name.slice(1),
        color: undefined,
      },
    /** "Reel", beside its platform. */
    optionName: (name: string): string => {
      const found = optionOf(name)
      return found ? shortTitle(found, locale) : name
    },
    /** "Instagram · Reel". */
    fullName: (name: string): string => {
      const found = optionOf(name)
      return found ? fullTitle(found, locale) : name
    },
  }
}

/** A platform's mark and name. */
export const PlatformName = ({ platform, size = 20 }: { platform: string; size?: number }): ReactNode => {
  const known = useNames().platformOf(platform)
  return (
    <Group gap={8} wrap="nowrap" component="span" translate="no">
      <PlatformMark platform={known} size={size} />
      <span>{known.display_name}</span>
    </Group>
  )
}
