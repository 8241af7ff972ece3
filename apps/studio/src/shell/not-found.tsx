import { Anchor, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useWords } from '../i18n/locale.tsx'
import { shellWords } from './words.ts'

export const NotFound = (): ReactNode => {
  const words = useWords(shellWords)
  return (
    <Stack align="center" py={80}>
      <Text>{words.notFound}</Text>
      <Anchor component={Link} href="/">
        {words.toStart}
      </Anchor>
    </Stack>
  )
}
