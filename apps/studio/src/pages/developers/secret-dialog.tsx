import { Alert, Button, Group, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../i18n/locale.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { CopiedText } from './copied-text.tsx'
import { developersTexts } from './texts.ts'

/** A secret, the one time that it can be seen: it stays until the reader says that they have it. */
export const SecretDialog = ({
  title,
  secret,
  children,
  onClose,
}: {
  title: string
  secret: string
  /** What to do with it. */
  children: ReactNode
  onClose: () => void
}): ReactNode => {
  const { secret: texts } = useTexts(developersTexts)
  return (
    <Dialog title={title} close={texts.done} onClose={onClose} size="lg" isKeptOpen>
      <Stack>
        <Alert color="yellow">{texts.once}</Alert>
        <CopiedText label={texts.label} text={secret} />
        {children}
        <Group justify="flex-end">
          <Button onClick={onClose}>{texts.done}</Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
