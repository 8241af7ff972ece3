import { Alert, Button, Group, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { type Confirmation, useConfirmInstallation, useInstallation } from '../../api/queue.ts'
import { useLocale, useWords } from '../../i18n/locale.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { queueWords } from './words.ts'

const answers: Confirmation[] = ['restored', 'moved', 'copy']

/** Nothing is published: the database was restored, moved or copied. Asks an operator which it is. */
export const Unconfirmed = (): ReactNode => {
  const { installation: words, back, refused } = useWords(queueWords)
  const { format } = useLocale()
  const { data } = useInstallation()
  const confirm = useConfirmInstallation()
  const [asked, setAsked] = useState<Confirmation | null>(null)
  const close = (): void => {
    setAsked(null)
    confirm.reset()
  }
  if (!data?.problem) return null
  return (
    <Alert color="red" role="alert" title={words.title}>
      <Text mb="sm">{words.problems[data.problem]}</Text>
      {data.data_until && <Text mb="sm">{words.dataUntil(format.relative(data.data_until))}</Text>}
      <Group>
        {answers.map((answer) => (
          <Button key={answer} variant="default" onClick={() => setAsked(answer)}>
            {words.answers[answer].action}
          </Button>
        ))}
      </Group>
      {asked && (
        <Confirm
          title={words.answers[asked].title}
          action={words.answers[asked].action}
          back={back}
          color={asked === 'copy' ? 'red' : undefined}
          isBusy={confirm.isPending}
          failure={confirm.error ? `${refused}: ${confirm.error.message}` : undefined}
          onClose={close}
          onConfirm={() => confirm.mutate(asked, { onSuccess: close })}
        >
          {words.answers[asked].text}
        </Confirm>
      )}
    </Alert>
  )
}
