import {
  ActionIcon,
  Group,
  SegmentedControl,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { Moon, Sun } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLocale, useTexts } from '../i18n/locale.tsx'
import { type Locale, locales } from '../i18n/texts.ts'
import { shellTexts } from './texts.ts'

/** Language, and light or dark. */
export const Preferences = (): ReactNode => {
  const texts = useTexts(shellTexts)
  const { locale, setLocale } = useLocale()
  const { setColorScheme } = useMantineColorScheme()
  const isDark = useComputedColorScheme('light') === 'dark'
  return (
    <Group gap="xs" wrap="nowrap">
      <SegmentedControl
        size="xs"
        aria-label={texts.language}
        value={locale}
        onChange={(chosen) => setLocale(chosen as Locale)}
        data={locales.map((one) => ({ value: one, label: texts.languageNames[one] }))}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={isDark ? texts.light : texts.dark}
        onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
      >
        {isDark ? <Sun size={18} /> : <Moon size={18} />}
      </ActionIcon>
    </Group>
  )
}
