import { Alert } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { inMode, useMode } from '../../api/use-mode.ts'
import { useTexts } from '../../i18n/locale.tsx'
import { accountTexts } from './texts.ts'

/** What came of a connection: the gateway leads the browser back with it in the address. */
export const ConnectResult = (): ReactNode => {
  const texts = useTexts(accountTexts)
  const [search] = useSearchParams()
  const [mode] = useMode()
  const [, go] = useLocation()
  const [outcome] = useState(() => ({
    isConnected: search.has('connected'),
    refusal: search.get('connect_error') && (search.get('connect_message') ?? ''),
  }))
  const [isOpen, setOpen] = useState(true)
  if (!isOpen || (!outcome.isConnected && outcome.refusal === null)) return null
  return (
    <Alert
      role="status"
      color={outcome.isConnected ? 'green' : 'red'}
      title={outcome.isConnected ? undefined : texts.refused}
      withCloseButton
      closeButtonLabel={texts.close}
      onClose={() => {
        setOpen(false)
        go(inMode('/', mode), { replace: true })
      }}
    >
      {outcome.isConnected ? texts.connected : outcome.refusal}
    </Alert>
  )
}
