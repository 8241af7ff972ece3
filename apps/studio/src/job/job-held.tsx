import { Alert, Anchor, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useTexts } from '../i18n/locale.tsx'
import { adviceTexts } from './advice-texts.ts'

/** A job that waits until its account is connected again: nothing is lost, and there is something to do. */
export const JobHeld = (): ReactNode => {
  const texts = useTexts(adviceTexts)
  return (
    <Alert color="yellow" variant="light" role="alert">
      <Text size="sm">{texts.held.account_needs_reauth}</Text>
      <Anchor component={Link} href="~/accounts" size="sm" c="inherit" td="underline">
        {texts.accounts}
      </Anchor>
    </Alert>
  )
}
