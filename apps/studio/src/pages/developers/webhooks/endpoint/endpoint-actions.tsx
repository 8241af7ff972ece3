import type { WebhookEndpoint } from '@carteiro/contracts'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { Send } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useLocation } from 'wouter'
import {
  useChangeWebhook,
  useDeleteWebhook,
  useRotateWebhookSecret,
  useTestWebhook,
} from '../../../../api/webhooks.ts'
import { useTexts } from '../../../../i18n/locale.tsx'
import { Confirm } from '../../../../parts/confirm.tsx'
import { OverlapField } from '../../overlap.tsx'
import { developersTexts } from '../../texts.ts'
import { WebhookSecret } from '../secret.tsx'
import { webhooksTexts } from '../texts.ts'

// Loaded when it is opened: forms are large.
const WebhookForm = lazy(() => import('../webhook-form.tsx'))

const DAY_S = 86_400

type Open = 'edit' | 'rotate' | 'disable' | 'remove' | { secret: string } | null
type Part = { endpoint: WebhookEndpoint; onClose: () => void }

const Rotate = ({ endpoint, onClose, onRotated }: Part & { onRotated: (secret: string) => void }) => {
  const texts = useTexts(webhooksTexts)
  const { back, refused } = useTexts(developersTexts)
  const rotate = useRotateWebhookSecret(endpoint.id)
  const [overlap, setOverlap] = useState(DAY_S)
  return (
    <Confirm
      title={texts.rotateTitle}
      action={texts.rotate}
      back={back}
      isBusy={rotate.isPending}
      failure={rotate.error ? `${refused}: ${rotate.error.message}` : undefined}
      // The new secret is answered once.
      onClose={() => !rotate.isPending && onClose()}
      onConfirm={() => rotate.mutate(overlap, { onSuccess: ({ secret }) => onRotated(secret) })}
    >
      <Stack>
        <Text>{texts.rotateText}</Text>
        <OverlapField value={overlap} onChange={setOverlap} />
      </Stack>
    </Confirm>
  )
}

const Disable = ({ endpoint, onClose }: Part): ReactNode => {
  const texts = useTexts(webhooksTexts)
  const { back, refused } = useTexts(developersTexts)
  const change = useChangeWebhook(endpoint.id)
  return (
    <Confirm
      title={texts.disableTitle}
      action={texts.disable}
      back={back}
      isBusy={change.isPending}
      failure={change.error ? `${refused}: ${change.error.message}` : undefined}
      onClose={onClose}
      onConfirm={() => change.mutate({ status: 'disabled' }, { onSuccess: onClose })}
    >
      {texts.disableText}
    </Confirm>
  )
}

const Remove = ({ endpoint, onClose }: Part): ReactNode => {
  const texts = useTexts(webhooksTexts)
  const { back, refused } = useTexts(developersTexts)
  const remove = useDeleteWebhook(endpoint.id)
  const [, go] = useLocation()
  return (
    <Confirm
      title={texts.removeTitle}
      action={texts.remove}
      back={back}
      color="red"
      isBusy={remove.isPending}
      failure={remove.error ? `${refused}: ${remove.error.message}` : undefined}
      onClose={onClose}
      onConfirm={() => remove.mutate(undefined, { onSuccess: () => go('/webhooks') })}
    >
      {texts.removeText}
    </Confirm>
  )
}

/** Send a test, edit, give it a new secret, disable or enable, delete. */
export const EndpointActions = ({ endpoint }: { endpoint: WebhookEndpoint }): ReactNode => {
  const texts = useTexts(webhooksTexts)
  const { refused } = useTexts(developersTexts)
  const test = useTestWebhook(endpoint.id)
  const enable = useChangeWebhook(endpoint.id)
  const [open, setOpen] = useState<Open>(null)
  const close = (): void => setOpen(null)
  const isEnabled = endpoint.status === 'enabled'
  const failure = test.error ?? enable.error
  return (
    <Stack gap="sm">
      <Group gap="xs">
        {isEnabled ? (
          <Button
            leftSection={<Send size={15} aria-hidden />}
            loading={test.isPending}
            onClick={() => test.mutate(undefined)}
          >
            {texts.test}
          </Button>
        ) : (
          <Button loading={enable.isPending} onClick={() => enable.mutate({ status: 'enabled' })}>
            {texts.enable}
          </Button>
        )}
        <Button variant="default" onClick={() => setOpen('edit')}>
          {texts.edit}
        </Button>
        <Button variant="default" onClick={() => setOpen('rotate')}>
          {texts.rotate}
        </Button>
        {endpoint.status !== 'disabled' && (
          <Button variant="default" onClick={() => setOpen('disable')}>
            {texts.disable}
          </Button>
        )}
        <Button variant="subtle" color="red" onClick={() => setOpen('remove')}>
          {texts.remove}
        </Button>
      </Group>
      <div role="status">{test.isSuccess && <Text size="sm">{texts.tested}</Text>}</div>
      {failure && (
        <Alert color="red" role="alert">
          {refused}: <span translate="no">{failure.message}</span>
        </Alert>
      )}
      {open === 'edit' && (
        <Suspense>
          <WebhookForm endpoint={endpoint} onClose={close} />
        </Suspense>
      )}
      {open === 'rotate' && (
        <Rotate endpoint={endpoint} onClose={close} onRotated={(secret) => setOpen({ secret })} />
      )}
      {open === 'disable' && <Disable endpoint={endpoint} onClose={close} />}
      {open === 'remove' && <Remove endpoint={endpoint} onClose={close} />}
      {open !== null && typeof open === 'object' && (
        <WebhookSecret secret={open.secret} isNew={false} onClose={close} />
      )}
    </Stack>
  )
}
