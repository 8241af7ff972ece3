import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from '../../i18n/locale.tsx'
import { shellWords } from '../../shell/words.ts'

export default function PublishPage(): ReactNode {
  return <Title order={1}>{useWords(shellWords).pages.publish}</Title>
}
