import type { ApiKey } from '@carteiro/contracts'
import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../../i18n/locale.tsx'
import { Example } from '../example.tsx'
import { SecretDialog } from '../secret-dialog.tsx'
import { keysTexts } from './texts.ts'

export type KeyWithSecret = ApiKey & { secret: string }

const origin = window.location.origin

/** Of what every key with `publications:read` may do, the shortest. */
export const READING = `curl -s ${origin}/api/publications/jobs \\
  -H "Authorization: Bearer $CARTEIRO_KEY"`
const PUBLISHING = `curl -s ${origin}/api/publications/enqueue \\
  -H "Authorization: Bearer $CARTEIRO_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"selectedOptions": ["x_post"], "captions": {"universal": "Olá!"}}'`

/** A key's secret, and how it is used. */
export const KeySecret = ({
  apiKey,
  isNew,
  onClose,
}: {
  apiKey: KeyWithSecret
  isNew: boolean
  onClose: () => void
}): ReactNode => {
  const texts = useTexts(keysTexts)
  const { name, secret, scopes, mode } = apiKey
  const publishes = mode === 'live' && scopes.includes('publications:write')
  return (
    <SecretDialog title={isNew ? texts.made(name) : texts.rotated(name)} secret={secret} onClose={onClose}>
      {(publishes || scopes.includes('publications:read')) && (
        <Stack gap="xs">
          <Text size="sm">{publishes ? texts.use : texts.useTest}</Text>
          <Example>{publishes ? PUBLISHING : READING}</Example>
        </Stack>
      )}
    </SecretDialog>
  )
}
