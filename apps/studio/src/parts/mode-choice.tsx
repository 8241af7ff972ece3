import { NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { useMode } from '../api/use-mode.ts'
import { useTexts } from '../i18n/locale.tsx'
import { modeTexts } from './mode-texts.ts'

/** Which mode a page shows. */
export const ModeChoice = (): ReactNode => {
  const texts = useTexts(modeTexts)
  const [mode, setMode] = useMode()
  return (
    <NativeSelect
      w="fit-content"
      label={texts.label}
      value={mode}
      data={[
        { value: 'live', label: texts.live },
        { value: 'test', label: texts.test },
      ]}
      onChange={(event) => setMode(event.currentTarget.value === 'test' ? 'test' : 'live')}
    />
  )
}
