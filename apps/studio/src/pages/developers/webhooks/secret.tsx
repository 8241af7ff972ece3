import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../../i18n/locale.tsx'
import { Example } from '../example.tsx'
import { SecretDialog } from '../secret-dialog.tsx'
import { webhooksTexts } from './texts.ts'

/** https://github.com/standard-webhooks/standard-webhooks/tree/main/libraries/javascript */
const VERIFYING = `import { Webhook } from 'standardwebhooks'

const webhook = new Webhook(process.env.CARTEIRO_WEBHOOK_SECRET)
const event = webhook.verify(body, headers)`

/** The secret of a webhook, and how a message is verified with it. */
export const WebhookSecret = ({
  secret,
  isNew,
  onClose,
}: {
  secret: string
  isNew: boolean
  onClose: () => void
}): ReactNode => {
  const texts = useTexts(webhooksTexts)
  return (
    <SecretDialog title={isNew ? texts.made : texts.rotated} secret={secret} onClose={onClose}>
      <Stack gap="xs">
        <Text size="sm">{texts.verify}</Text>
        <Example>{VERIFYING}</Example>
      </Stack>
    </SecretDialog>
  )
}
