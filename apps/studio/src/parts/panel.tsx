import { Paper, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

/** A titled part of a page. */
export const Panel = ({
  title,
  aside,
  children,
}: {
  title: string
  /** Beside the title. */
  aside?: ReactNode
  children: ReactNode
}): ReactNode => {
  const id = useId()
  return (
    <Paper component="section" aria-labelledby={id} withBorder p={{ base: 'md', sm: 'lg' }} radius="lg">
      <div style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center', gap: 12 }}>
        <Title order={2} size="h4" id={id} mb="sm">
          {title}
        </Title>
        {aside}
      </div>
      {children}
    </Paper>
  )
}
