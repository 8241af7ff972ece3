import { TEST_EVENT_TYPE, type WebhookMessage } from '@carteiro/contracts'
import { Button } from '@mantine/core'
import { ChevronRight, RotateCcw } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useLocale, useTexts } from '../../../../i18n/locale.tsx'
import shared from '../../developers.module.css'
import { Example } from '../../example.tsx'
import { webhooksTexts } from '../texts.ts'
import { AttemptList } from './attempt-list.tsx'
import classes from './endpoint.module.css'

/** A message's JSON, indented; a text that is no JSON stays unchanged. */
const inLines = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

/** A message, and unfolded: its attempts and what was sent. */
export const MessageRow = ({
  message,
  canReplay,
  isBusy,
  onReplay,
}: {
  message: WebhookMessage
  canReplay: boolean
  isBusy: boolean
  onReplay: () => void
}): ReactNode => {
  const { log: texts } = useTexts(webhooksTexts)
  const { format } = useLocale()
  const [isOpen, setOpen] = useState(false)
  const { state, type, attempts, due_at: due, created_at: created } = message
  const last = attempts.at(-1)
  const facts = [
    attempts.length > 0 ? texts.attempts(format.number(attempts.length)) : undefined,
    message.is_replay ? texts.replayed : undefined,
    state === 'waiting' && due && attempts.length > 0 ? texts.next(format.relative(due)) : undefined,
    state === 'held' ? texts.heldText : undefined,
  ].filter((fact) => fact !== undefined)
  return (
    <li className={classes.message}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className={classes.summary}>
          <span className={classes.state} data-state={state}>
            <ChevronRight size={15} aria-hidden className={classes.fold} />
            {texts.states[state]}
          </span>
          <span className={classes.type}>
            <span className={shared.code} translate="no">
              {type}
            </span>
            {type === TEST_EVENT_TYPE && <span className={classes.soft}> · {texts.test}</span>}
          </span>
          <span className={classes.soft}>
            {last && (
              <span>{last.status === null ? texts.noAnswer : <span translate="no">{last.status}</span>}</span>
            )}
            {last && facts.length > 0 && ' · '}
            {facts.join(' · ')}
          </span>
          <time className={classes.time} dateTime={created} title={format.dateTime(created)}>
            {format.relative(created)}
          </time>
        </summary>
        {isOpen && (
          <div className={classes.detail}>
            <AttemptList attempts={attempts} />
            <div className={classes.soft}>
              {texts.id}:{' '}
              <span className={shared.code} translate="no">
                {message.id}
              </span>
            </div>
            <details>
              <summary className={classes.bodyTitle}>{texts.body}</summary>
              <Example>{inLines(message.body)}</Example>
            </details>
            {state !== 'sending' && (
              <Button
                size="xs"
                variant="light"
                leftSection={<RotateCcw size={14} aria-hidden />}
                disabled={!canReplay}
                loading={isBusy}
                aria-label={texts.againOf(type, format.relative(created))}
                onClick={onReplay}
              >
                {texts.again}
              </Button>
            )}
          </div>
        )}
      </details>
    </li>
  )
}
