import { Alert, Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../i18n/locale.tsx'
import { shellTexts } from '../shell/texts.ts'

/** Something could not be loaded: what, why, and another try. */
export const FailedToLoad = ({
  what,
  error,
  onRetry,
}: {
  what: string
  error: Error
  onRetry: () => void
}): ReactNode => {
  const texts = useTexts(shellTexts)
  return (
    <Alert color="red" role="alert" title={what}>
      <Group justify="space-between">
        <span translate="no">{error.message}</span>
        <Button size="xs" variant="light" color="red" onClick={onRetry}>
          {texts.again}
        </Button>
      </Group>
    </Alert>
  )
}
