import type { WebhookMessage } from '@carteiro/contracts'
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../../i18n/duration.ts'
import { useLocale, useTexts } from '../../../../i18n/locale.tsx'
import { Example } from '../../example.tsx'
import { webhooksTexts } from '../texts.ts'
import classes from './endpoint.module.css'

const MS = 1000

/** Every attempt to send a message, and what the server answered. */
export const AttemptList = ({ attempts }: Pick<WebhookMessage, 'attempts'>): ReactNode => {
  const { log: texts } = useTexts(webhooksTexts)
  const { format, locale } = useLocale()
  if (attempts.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {texts.noAttempt}
      </Text>
    )
  return (
    <ol className={classes.attempts}>
      {attempts.map(({ attempt, at, duration_ms, status, answer, error }) => (
        <li key={attempt}>
          <div className={classes.attempt}>
            <strong>
              {texts.number} {format.number(attempt)}
            </strong>
            <span className={classes.result} data-is-good={status !== null && status >= 200 && status < 300}>
              {status === null ? texts.noAnswer : <span translate="no">{status}</span>}
            </span>
            <time dateTime={at}>{format.dateTime(at)}</time>
            <span>{formatDuration(duration_ms / MS, locale)}</span>
          </div>
          {error && (
            <div className={classes.error} translate="no">
              {error}
            </div>
          )}
          {answer ? (
            <Example>{answer}</Example>
          ) : (
            status !== null && (
              <div className={classes.soft}>
                {texts.answer}: {texts.emptyAnswer}
              </div>
            )
          )}
        </li>
      ))}
    </ol>
  )
}
