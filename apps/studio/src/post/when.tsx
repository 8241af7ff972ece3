import { SegmentedControl, Stack, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../i18n/locale.tsx'
import { postTexts } from './texts.ts'

/** `scheduledAt` as a `datetime-local` field has it, in the user's time zone; it counts when `isLater`. */
export type Timing = { isLater: boolean; scheduledAt: string }

/** Now, or a time in the user's own zone. */
export const When = ({
  timing: { isLater, scheduledAt },
  error,
  onChange,
}: {
  timing: Timing
  error?: string | undefined
  onChange: (change: Partial<Timing>) => void
}): ReactNode => {
  const texts = useTexts(postTexts).when
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <Stack gap="xs">
      <SegmentedControl
        fullWidth
        aria-label={texts.when}
        value={isLater ? 'later' : 'now'}
        onChange={(chosen) => onChange({ isLater: chosen === 'later' })}
        data={[
          { value: 'now', label: texts.now },
          { value: 'later', label: texts.later },
        ]}
      />
      {isLater && (
        <TextInput
          type="datetime-local"
          label={texts.at}
          description={texts.zone(zone)}
          error={error}
          value={scheduledAt}
          onChange={(event) => onChange({ scheduledAt: event.currentTarget.value })}
        />
      )}
    </Stack>
  )
}
