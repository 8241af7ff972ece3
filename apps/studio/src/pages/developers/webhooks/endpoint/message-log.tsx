import { type WebhookEndpoint, webhookMessageStates } from '@carteiro/contracts'
import { Alert, Button, Center, Group, NativeSelect, Skeleton, Stack, Text } from '@mantine/core'
import { RotateCcw } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { type Replay, useReplay, useWebhookMessages } from '../../../../api/webhooks.ts'
import { useLocale, useTexts } from '../../../../i18n/locale.tsx'
import { FailedToLoad } from '../../../../parts/failed-to-load.tsx'
import { Panel } from '../../../../parts/panel.tsx'
import { developersTexts } from '../../texts.ts'
import { webhooksTexts } from '../texts.ts'
import classes from './endpoint.module.css'
import { MessageRow } from './message-row.tsx'
import { Replaying } from './replaying.tsx'

const isOf = (replay: Replay | undefined, id: string): boolean =>
  replay !== undefined && 'message_ids' in replay && replay.message_ids.includes(id)

/** What was sent to an endpoint, live, and sending it again. */
export const MessageLog = ({ endpoint }: { endpoint: WebhookEndpoint }): ReactNode => {
  const { log: texts, replay: replayTexts, enableFirst } = useTexts(webhooksTexts)
  const { refused } = useTexts(developersTexts)
  const { format } = useLocale()
  const [state, setState] = useState('')
  const [isAsking, setAsking] = useState(false)
  const [done, setDone] = useState<string | null>(null)
  const log = useWebhookMessages(endpoint.id, state)
  const replay = useReplay(endpoint.id)
  const messages = useMemo(() => log.data?.pages.flatMap((page) => page.messages) ?? [], [log.data])
  const isEnabled = endpoint.status === 'enabled'
  const onDone = (count: number): void => {
    setDone(count === 0 ? replayTexts.nothing : replayTexts.done(format.number(count)))
    setAsking(false)
  }
  return (
    <Panel
      title={texts.title}
      aside={
        <Group gap="xs">
          <NativeSelect
            size="xs"
            aria-label={texts.state}
            value={state}
            data={[
              { value: '', label: texts.any },
              ...webhookMessageStates.map((value) => ({ value, label: texts.states[value] })),
            ]}
            onChange={(event) => setState(event.currentTarget.value)}
          />
          <Button
            size="xs"
            variant="default"
            leftSection={<RotateCcw size={14} aria-hidden />}
            disabled={!isEnabled}
            {...(isEnabled ? {} : { title: enableFirst })}
            onClick={() => setAsking(true)}
          >
            {replayTexts.open}
          </Button>
        </Group>
      }
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {texts.lead}
        </Text>
        <div role="status">{done && <Alert color="green">{done}</Alert>}</div>
        {replay.error && (
          <Alert color="red" role="alert">
            {refused}: <span translate="no">{replay.error.message}</span>
          </Alert>
        )}
        {log.isError && (
          <FailedToLoad what={texts.loadFailed} error={log.error} onRetry={() => void log.refetch()} />
        )}
        {log.isPending && <Skeleton height={160} radius="md" />}
        {log.isSuccess && messages.length === 0 && (
          <Text c="dimmed" ta="center" p="md">
            {state ? texts.noneInState : texts.none} {!state && isEnabled && texts.tryIt}
          </Text>
        )}
        {messages.length > 0 && (
          <ul className={classes.messages} aria-label={texts.list} aria-busy={log.isPlaceholderData}>
            {messages.map((message) => (
              <MessageRow
                key={message.id}
                message={message}
                canReplay={isEnabled}
                isBusy={replay.isPending && isOf(replay.variables, message.id)}
                onReplay={() => replay.mutate({ message_ids: [message.id] }, { onSuccess: onDone })}
              />
            ))}
          </ul>
        )}
        {log.hasNextPage && (
          <Center>
            <Button
              variant="default"
              loading={log.isFetchingNextPage}
              onClick={() => void log.fetchNextPage()}
            >
              {texts.more}
            </Button>
          </Center>
        )}
      </Stack>
      {isAsking && <Replaying endpointId={endpoint.id} onClose={() => setAsking(false)} onDone={onDone} />}
    </Panel>
  )
}
