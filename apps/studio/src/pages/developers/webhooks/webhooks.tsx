import type { WebhookEndpoint } from '@carteiro/contracts'
import { Button, Paper, Skeleton, Stack, Text } from '@mantine/core'
import { Plus } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { Link } from 'wouter'
import { useWebhooks, type WebhookWithSecret } from '../../../api/webhooks.ts'
import { useTexts } from '../../../i18n/locale.tsx'
import { FailedToLoad } from '../../../parts/failed-to-load.tsx'
import { ModeBadge } from '../../../parts/mode-badge.tsx'
import classes from '../developers.module.css'
import { Example } from '../example.tsx'
import { WebhookFacts } from './facts.tsx'
import { WebhookSecret } from './secret.tsx'
import { StateBadge, useStateReason } from './state.tsx'
import { webhooksTexts } from './texts.ts'

// Loaded when it is opened: forms are large.
const WebhookForm = lazy(() => import('./webhook-form.tsx'))

const MESSAGE = `POST /webhooks
webhook-id: msg_…
webhook-timestamp: …
webhook-signature: v1,…

{"type": "job.completed", "timestamp": "…", "data": {…}}`

const WebhookRow = ({ endpoint }: { endpoint: WebhookEndpoint }): ReactNode => {
  const reason = useStateReason()(endpoint)
  return (
    <li className={classes.item}>
      <div className={classes.name}>
        <Link href={`/webhooks/${endpoint.id}`} className={classes.link} translate="no">
          {endpoint.url}
        </Link>
        <ModeBadge mode={endpoint.mode} />
        <StateBadge endpoint={endpoint} />
      </div>
      {endpoint.description && (
        <div className={classes.soft} translate="no">
          {endpoint.description}
        </div>
      )}
      {reason && <div className={classes.soft}>{reason}</div>}
      <WebhookFacts endpoint={endpoint} />
    </li>
  )
}

/** The user's webhooks. */
export const Webhooks = (): ReactNode => {
  const texts = useTexts(webhooksTexts)
  const { data, isError, error, refetch } = useWebhooks()
  const [open, setOpen] = useState<'create' | WebhookWithSecret | null>(null)
  const close = (): void => setOpen(null)
  return (
    <Stack>
      <div className={classes.lead}>
        <Text c="dimmed">{texts.lead}</Text>
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setOpen('create')}>
          {texts.create}
        </Button>
      </div>
      {isError && <FailedToLoad what={texts.loadFailed} error={error} onRetry={() => void refetch()} />}
      {!data && !isError && <Skeleton height={240} radius="lg" />}
      {data?.length === 0 && (
        <Paper withBorder radius="lg" p="xl">
          <Stack gap="sm" maw={680} mx="auto">
            <Text fw={600}>{texts.none}</Text>
            <Text c="dimmed">{texts.noneLead}</Text>
            <Example>{MESSAGE}</Example>
          </Stack>
        </Paper>
      )}
      {data && data.length > 0 && (
        <Paper withBorder radius="lg">
          <ul className={classes.list} aria-label={texts.list}>
            {data.map((endpoint) => (
              <WebhookRow key={endpoint.id} endpoint={endpoint} />
            ))}
          </ul>
        </Paper>
      )}
      {open === 'create' && (
        <Suspense>
          <WebhookForm onClose={close} onCreated={setOpen} />
        </Suspense>
      )}
      {open !== null && open !== 'create' && <WebhookSecret secret={open.secret} isNew onClose={close} />}
    </Stack>
  )
}
