import { asCarteiroError } from '@carteiro/react'
import { Skeleton, Stack, Text } from '@mantine/core'
import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useWebhook } from '../../../../api/webhooks.ts'
import { useTexts } from '../../../../i18n/locale.tsx'
import { FailedToLoad } from '../../../../parts/failed-to-load.tsx'
import { ModeBadge } from '../../../../parts/mode-badge.tsx'
import { Notice } from '../../../../parts/notice.tsx'
import { WebhookFacts } from '../facts.tsx'
import { StateBadge, useStateReason } from '../state.tsx'
import { webhooksTexts } from '../texts.ts'
import classes from './endpoint.module.css'
import { EndpointActions } from './endpoint-actions.tsx'
import { MessageLog } from './message-log.tsx'

/** One webhook: its state, what can be done with it, and what was sent to it. */
export const EndpointPage = ({ id }: { id: string }): ReactNode => {
  const texts = useTexts(webhooksTexts)
  const { data: endpoint, isError, error, refetch } = useWebhook(id)
  const reasonOf = useStateReason()
  const reason = endpoint && reasonOf(endpoint)
  const isMissing = isError && [400, 404].includes(asCarteiroError(error).status)
  return (
    <Stack>
      <div>
        <Link href="/webhooks" className={classes.back}>
          <ArrowLeft size={15} aria-hidden />
          {texts.toList}
        </Link>
        {endpoint && (
          <>
            <h2 className={classes.title}>
              <span translate="no">{endpoint.url}</span>
              <ModeBadge mode={endpoint.mode} />
              <StateBadge endpoint={endpoint} />
            </h2>
            {endpoint.description && (
              <Text c="dimmed" translate="no">
                {endpoint.description}
              </Text>
            )}
            <WebhookFacts endpoint={endpoint} />
          </>
        )}
      </div>
      {isMissing && <Text>{texts.notFound}</Text>}
      {isError && !isMissing && (
        <FailedToLoad what={texts.loadFailed} error={error} onRetry={() => void refetch()} />
      )}
      {!endpoint && !isError && <Skeleton height={240} radius="lg" />}
      {endpoint && !isMissing && (
        <>
          {reason && (
            <Notice tone={endpoint.status === 'enabled' ? 'waiting' : 'bad'} title={reason}>
              {null}
            </Notice>
          )}
          <EndpointActions endpoint={endpoint} />
          <MessageLog endpoint={endpoint} />
        </>
      )}
    </Stack>
  )
}
