import { Alert, Button, Stack } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useTexts } from '../i18n/locale.tsx'
import { shellTexts } from './texts.ts'

type Props = { children: ReactNode; fallback: ReactNode }

class Boundary extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false }
  static getDerivedStateFromError = () => ({ hasFailed: true })
  override render(): ReactNode {
    return this.state.hasFailed ? this.props.fallback : this.props.children
  }
}

const Failed = (): ReactNode => {
  const texts = useTexts(shellTexts)
  return (
    <Alert color="red" role="alert" my="xl">
      <Stack align="start">
        {texts.failed}
        {/* A new release may have replaced the page's files. */}
        <Button size="xs" onClick={() => window.location.reload()}>
          {texts.again}
        </Button>
      </Stack>
    </Alert>
  )
}

/** A page that breaks leaves the others usable. */
export const PageBoundary = ({ children }: { children: ReactNode }): ReactNode => {
  const [location] = useLocation()
  return (
    <Boundary key={location.split('/')[1]} fallback={<Failed />}>
      {children}
    </Boundary>
  )
}
