import { SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { type Replay, useReplay } from '../../../../api/webhooks.ts'
import { isTime } from '../../../../i18n/clock.ts'
import { useTexts } from '../../../../i18n/locale.tsx'
import { Confirm } from '../../../../parts/confirm.tsx'
import { developersTexts } from '../../texts.ts'
import { webhooksTexts } from '../texts.ts'

/** Asks which messages are to be sent again. */
export const Replaying = ({
  endpointId,
  onClose,
  onDone,
}: {
  endpointId: string
  onClose: () => void
  onDone: (count: number) => void
}): ReactNode => {
  const { replay: texts } = useTexts(webhooksTexts)
  const { back, refused } = useTexts(developersTexts)
  const replay = useReplay(endpointId)
  const [which, setWhich] = useState('failed')
  const [since, setSince] = useState('')
  const [isTried, setTried] = useState(false)
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const send = (): void => {
    setTried(true)
    if (which === 'since' && !isTime(since)) return
    const wanted: Replay = which === 'failed' ? { failed: true } : { since: new Date(since).toISOString() }
    replay.mutate(wanted, { onSuccess: onDone })
  }
  return (
    <Confirm
      title={texts.title}
      action={texts.action}
      back={back}
      isBusy={replay.isPending}
      failure={replay.error ? `${refused}: ${replay.error.message}` : undefined}
      onClose={onClose}
      onConfirm={send}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {texts.text}
        </Text>
        <SegmentedControl
          fullWidth
          aria-label={texts.title}
          value={which}
          onChange={setWhich}
          data={[
            { value: 'failed', label: texts.failed },
            { value: 'since', label: texts.since },
          ]}
        />
        {which === 'since' && (
          <TextInput
            type="datetime-local"
            label={texts.at}
            description={texts.zone(zone)}
            error={isTried && !isTime(since) ? texts.noTime : undefined}
            value={since}
            onChange={(event) => setSince(event.currentTarget.value)}
          />
        )}
      </Stack>
    </Confirm>
  )
}
