import { Alert, Button, Group, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { type Confirmation, useConfirmInstallation, useInstallation } from '../../api/queue.ts'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { useUser } from '../../session/session.tsx'
import { queueTexts } from './texts.ts'
import { unconfirmedTexts } from './unconfirmed-texts.ts'

const answers: Confirmation[] = ['restored', 'moved', 'copy']

/** Nothing is published: the database was restored, moved or copied. Asks an operator which it is. */
export const Unconfirmed = (): ReactNode => {
  const texts = useTexts(unconfirmedTexts)
  const { back, refused } = useTexts(queueTexts)
  const { format } = useLocale()
  const { mayOperate } = useUser()
  const { data } = useInstallation()
  const confirm = useConfirmInstallation()
  const [asked, setAsked] = useState<Confirmation | null>(null)
  const close = (): void => {
    setAsked(null)
    confirm.reset()
  }
  if (!data?.problem) return null
  return (
    <Alert color="red" role="alert" title={texts.title}>
      <Text mb="sm">{texts.problems[data.problem]}</Text>
      {data.data_until && <Text mb="sm">{texts.dataUntil(format.relative(data.data_until))}</Text>}
      {mayOperate && (
        <Group>
          {answers.map((answer) => (
            <Button key={answer} variant="default" onClick={() => setAsked(answer)}>
              {texts.answers[answer].action}
            </Button>
          ))}
        </Group>
      )}
      {asked && (
        <Confirm
          title={texts.answers[asked].title}
          action={texts.answers[asked].action}
          back={back}
          color={asked === 'copy' ? 'red' : undefined}
          isBusy={confirm.isPending}
          failure={confirm.error ? `${refused}: ${confirm.error.message}` : undefined}
          onClose={close}
          onConfirm={() => confirm.mutate(asked, { onSuccess: close })}
        >
          {texts.answers[asked].text}
        </Confirm>
      )}
    </Alert>
  )
}
