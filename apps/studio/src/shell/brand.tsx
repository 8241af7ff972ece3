import { Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'

export const Brand = (): ReactNode => (
  <Group gap={10} wrap="nowrap">
    <img src="/favicon.svg" alt="" width={28} height={28} />
    <Text fw={700} size="lg" lts={-0.2}>
      Carteiro
    </Text>
  </Group>
)
