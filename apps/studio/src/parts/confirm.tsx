import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Dialog } from './dialog.tsx'

const MAX_REASON_LENGTH = 1000

/** Asks before something is done that others notice; where a reason is needed, for the reason. */
export const Confirm = ({
  title,
  children,
  action,
  back,
  color,
  reason,
  isBusy,
  failure,
  onConfirm,
  onClose,
}: {
  title: string
  children: ReactNode
  action: string
  back: string
  color?: string | undefined
  /** The label of the field for the reason; without it none is asked. */
  reason?: string | undefined
  isBusy: boolean
  failure?: string | undefined
  onConfirm: (reason: string | undefined) => void
  onClose: () => void
}): ReactNode => {
  const [text, setText] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onConfirm(reason ? text.trim() : undefined)
  }
  return (
    <Dialog title={title} close={back} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text component="div">{children}</Text>
          {reason && (
            <Textarea
              label={reason}
              required
              autosize
              minRows={2}
              maxLength={MAX_REASON_LENGTH}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              data-autofocus
            />
          )}
          {failure && (
            <Alert color="red" role="alert">
              {failure}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {back}
            </Button>
            <Button
              type="submit"
              loading={isBusy}
              disabled={Boolean(reason) && !text.trim()}
              {...(color ? { color } : {})}
            >
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
