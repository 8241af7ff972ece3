import { NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../i18n/locale.tsx'
import { developersTexts } from './texts.ts'

const HOUR_S = 3600
const seconds = { none: 0, hour: HOUR_S, day: 24 * HOUR_S, week: 7 * 24 * HOUR_S }
type Overlap = keyof typeof seconds
const names = Object.keys(seconds) as Overlap[]

/** For how long two secrets are valid. */
export const OverlapField = ({
  value,
  onChange,
}: {
  value: number
  onChange: (seconds: number) => void
}): ReactNode => {
  const { overlap: texts } = useTexts(developersTexts)
  return (
    <NativeSelect
      label={texts.label}
      value={value}
      data={names.map((name) => ({ value: String(seconds[name]), label: texts[name] }))}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
      data-autofocus
    />
  )
}
