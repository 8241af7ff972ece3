import { NativeSelect, Stack, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../../i18n/locale.tsx'
import { type Expiry, expiries } from './expiry.ts'
import { keysTexts } from './texts.ts'

/** When a key ends: never, after a while, or at a time. */
export const ExpiryField = ({
  expiry: { choice, at },
  error,
  onChange,
}: {
  expiry: Expiry
  error: string | undefined
  onChange: (change: Partial<Expiry>) => void
}): ReactNode => {
  const { form: texts } = useTexts(keysTexts)
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const isDate = choice === 'date'
  return (
    <Stack gap="xs">
      <NativeSelect
        label={texts.expiry}
        value={choice}
        error={isDate ? undefined : error}
        data={expiries.map((value) => ({ value, label: texts.expiries[value] }))}
        onChange={(event) => onChange({ choice: event.currentTarget.value as Expiry['choice'] })}
      />
      {isDate && (
        <TextInput
          type="datetime-local"
          label={texts.at}
          description={texts.zone(zone)}
          error={error}
          value={at}
          onChange={(event) => onChange({ at: event.currentTarget.value })}
        />
      )}
    </Stack>
  )
}
