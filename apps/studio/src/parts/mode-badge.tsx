import type { Mode } from '@carteiro/contracts'
import { Badge } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../i18n/locale.tsx'
import { modeTexts } from './mode-texts.ts'

export const ModeBadge = ({ mode }: { mode: Mode }): ReactNode => {
  const texts = useTexts(modeTexts)
  return (
    <Badge variant="light" color={mode === 'live' ? 'green' : 'orange'} tt="none">
      {texts[mode]}
    </Badge>
  )
}
