import { Anchor, Stack, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useTexts } from '../i18n/locale.tsx'
import { shellTexts } from './texts.ts'

export const NotFound = (): ReactNode => {
  const texts = useTexts(shellTexts)
  return (
    <Stack align="center" py={80}>
      <Title order={1} size="h3">
        {texts.notFound}
      </Title>
      <Anchor component={Link} href="/">
        {texts.toStart}
      </Anchor>
    </Stack>
  )
}
