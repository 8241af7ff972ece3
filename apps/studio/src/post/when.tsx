import { SegmentedControl, Stack, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from '../i18n/locale.tsx'
import { postWords } from './words.ts'

/** `scheduledAt` as a `datetime-local` field has it, in the author's time zone; it counts when `isLater`. */
export type Timing = { isLater: boolean; scheduledAt: string }

/** Now, or a time in the author's own zone. */
export const When = ({
  timing: { isLater, scheduledAt },
  error,
  onChange,
}: {
  timing: Timing
  error?: string | undefined
  onChange: (change: Partial<Timing>) => void
}): ReactNode => {
  const words = useWords(postWords).when
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <Stack gap="xs">
      <SegmentedControl
        fullWidth
        aria-label={words.when}
        value={isLater ? 'later' : 'now'}
        onChange={(chosen) => onChange({ isLater: chosen === 'later' })}
        data={[
          { value: 'now', label: words.now },
          { value: 'later', label: words.later },
        ]}
      />
      {isLater && (
        <TextInput
          type="datetime-local"
          label={words.at}
          description={words.zone(zone)}
          error={error}
          value={scheduledAt}
          onChange={(event) => onChange({ scheduledAt: event.currentTarget.value })}
        />
      )}
    </Stack>
  )
}
