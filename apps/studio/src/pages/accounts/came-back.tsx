import { Alert } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { useWords } from '../../i18n/locale.tsx'
import { accountWords } from './words.ts'

/** What came of a connection: the gateway leads the browser back with it in the address. */
export const CameBack = (): ReactNode => {
  const words = useWords(accountWords)
  const [search] = useSearchParams()
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
      title={outcome.isConnected ? undefined : words.refused}
      withCloseButton
      closeButtonLabel={words.close}
      onClose={() => {
        setOpen(false)
        go('/', { replace: true })
      }}
    >
      {outcome.isConnected ? words.connected : outcome.refusal}
    </Alert>
  )
}
