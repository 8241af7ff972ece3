import type { ErrorCode, Job } from '@carteiro/contracts'
import { publishLabels } from '@carteiro/react'
import { Alert, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLocale, useTexts } from '../i18n/locale.tsx'
import { adviceTexts } from './advice-texts.ts'

/** Why a job failed, what to do about it, and the platform's message. */
export const JobFailure = ({ job }: { job: Job }): ReactNode => {
  const texts = useTexts(adviceTexts)
  const { locale } = useLocale()
  const code = (job.error_code ?? 'internal') as ErrorCode
  const reason = publishLabels[locale].errors[code] ?? job.error_message
  return (
    <Alert color={code === 'outcome_unknown' ? 'yellow' : 'red'} variant="light" role="alert">
      <Text size="sm" fw={600}>
        {reason}
      </Text>
      <Text size="sm" mt={4}>
        <strong>{texts.whatToDo}</strong> {texts.failed[code] ?? texts.failed.internal}
      </Text>
      {job.error_message && (
        <Text size="xs" mt={6} c="dimmed">
          {texts.platformMessage} {job.error_message}
        </Text>
      )}
    </Alert>
  )
}
