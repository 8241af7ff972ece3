import { Alert, Anchor, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useWords } from '../i18n/locale.tsx'
import { jobWords } from './words.ts'

/** A job that waits until its account is connected again: nothing is lost, and there is something to do. */
export const JobHeld = (): ReactNode => {
  const words = useWords(jobWords)
  return (
    <Alert color="yellow" variant="light" role="alert">
      <Text size="sm">{words.held}</Text>
      <Anchor component={Link} href="~/accounts" size="sm" c="inherit" td="underline">
        {words.toAccounts}
      </Anchor>
    </Alert>
  )
}
