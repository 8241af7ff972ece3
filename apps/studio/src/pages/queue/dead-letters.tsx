import type { DeadLetterCause } from '@carteiro/contracts'
import { publishLabels } from '@carteiro/react'
import { Alert, Anchor, Badge, Button, Paper, Skeleton, Stack, Text } from '@mantine/core'
import { RotateCcw } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { type Redrive, useDeadLetterCauses, useDeadLetters } from '../../api/queue.ts'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { FailedToLoad } from '../../parts/failed-to-load.tsx'
import { PlatformName } from '../../parts/platforms.tsx'
import { useUser } from '../../session/session.tsx'
import { deadLetterTexts } from './dead-letter-texts.ts'
import classes from './dead-letters.module.css'
import shared from './queue.module.css'
import { type RedriveQuestion, Redriving } from './redriving.tsx'
import { queueTexts } from './texts.ts'

type Ask = (question: RedriveQuestion) => void

/** The posts of a cause, each with its own try. */
const Letters = ({ cause, onAsk }: { cause: DeadLetterCause; onAsk: Ask }): ReactNode => {
  const texts = useTexts(deadLetterTexts)
  const { mayOperate } = useUser()
  const { format } = useLocale()
  const { data } = useDeadLetters(cause.platform, cause.cause, true)
  if (!data) return <Skeleton height={80} />
  return (
    <>
      <ul className={classes.letters}>
        {data.map((letter) => (
          <li key={letter.job_id} className={classes.letter}>
            <Anchor
              component={Link}
              href={`~/jobs/${letter.job_id}`}
              className={classes.code ?? ''}
              translate="no"
            >
              {letter.job_id.slice(0, 8)}
            </Anchor>
            <span className={classes.letterText} translate="no">
              {letter.error_message}
            </span>
            <Badge variant="light" color={letter.redrive === 'safe' ? 'gray' : 'orange'} tt="none">
              {texts.safety[letter.redrive]}
            </Badge>
            <time className={shared.soft} dateTime={letter.died_at}>
              {format.relative(letter.died_at)}
            </time>
            {mayOperate && letter.redrive !== 'posted' && (
              <Button
                size="compact-sm"
                variant="subtle"
                aria-label={`${texts.one}: ${letter.job_id.slice(0, 8)}`}
                onClick={() =>
                  onAsk({
                    which: { job_ids: [letter.job_id] },
                    jobs: 1,
                    doubtful: letter.redrive === 'needs_reason' ? 1 : 0,
                  })
                }
              >
                {texts.one}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {cause.jobs > data.length && (
        <Text size="sm" c="dimmed">
          {texts.more(format.number(data.length))}
        </Text>
      )}
    </>
  )
}

const Cause = ({ cause, onAsk }: { cause: DeadLetterCause; onAsk: Ask }): ReactNode => {
  const texts = useTexts(deadLetterTexts)
  const { mayOperate } = useUser()
  const { format, locale } = useLocale()
  const [isOpen, setIsOpen] = useState(false)
  const errors = publishLabels[locale].errors as Record<string, string>
  /** How many may be tried again; one text where all are alike. */
  const safetyOf = ({ jobs, safe, needs_reason: doubtful }: DeadLetterCause): string[] => {
    if (safe === jobs) return [texts.safety.safe]
    if (doubtful === jobs) return [texts.safety.needs_reason]
    return [
      ...(safe > 0 ? [texts.safe(format.number(safe))] : []),
      ...(doubtful > 0 ? [texts.doubtful(format.number(doubtful))] : []),
      ...(jobs > safe + doubtful ? [texts.posted] : []),
    ]
  }
  const which: Redrive = { platform: cause.platform, cause: cause.cause }
  const facts = [
    texts.jobs(format.number(cause.jobs)),
    ...safetyOf(cause),
    texts.last(format.relative(cause.last_at)),
  ]
  return (
    <li className={classes.causeItem}>
      <div className={classes.cause}>
        <div>
          <h2 className={classes.causeTitle}>
            <PlatformName platform={cause.platform} />
            {errors[cause.error_code] ?? cause.error_code}
          </h2>
          <div className={shared.soft} translate="no">
            {cause.cause.slice(cause.error_code.length + 2)}
          </div>
          <div className={classes.causeFacts}>{facts.join(' · ')}</div>
        </div>
        {mayOperate && (
          <Button
            variant="light"
            leftSection={<RotateCcw size={15} aria-hidden />}
            onClick={() =>
              onAsk({ which, jobs: cause.safe + cause.needs_reason, doubtful: cause.needs_reason })
            }
          >
            {texts.group}
          </Button>
        )}
      </div>
      <details className={classes.more} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>{texts.show}</summary>
        {isOpen && <Letters cause={cause} onAsk={onAsk} />}
      </details>
    </li>
  )
}

/** What failed for good, by cause, and another try: one, a group, or all. */
export const DeadLetters = (): ReactNode => {
  const texts = useTexts(deadLetterTexts)
  const { mayOperate } = useUser()
  const { loadFailed } = useTexts(queueTexts)
  const { data, isError, error, refetch } = useDeadLetterCauses()
  const [question, setQuestion] = useState<RedriveQuestion | null>(null)
  const [done, setDone] = useState<string | null>(null)
  const sum = (of: (cause: DeadLetterCause) => number): number =>
    (data ?? []).reduce((total, cause) => total + of(cause), 0)
  const doubtful = sum((cause) => cause.needs_reason)
  return (
    <Stack>
      <div className={classes.cause}>
        <Text c="dimmed" maw={640}>
          {texts.lead}
        </Text>
        {mayOperate && data && data.length > 1 && (
          <Button
            leftSection={<RotateCcw size={15} aria-hidden />}
            onClick={() =>
              setQuestion({ which: { all: true }, jobs: sum((cause) => cause.safe) + doubtful, doubtful })
            }
          >
            {texts.all}
          </Button>
        )}
      </div>
      <div role="status">{done && <Alert color="green">{done}</Alert>}</div>
      {isError && <FailedToLoad what={loadFailed} error={error} onRetry={() => void refetch()} />}
      {!data && !isError && <Skeleton height={240} radius="lg" />}
      {data?.length === 0 && (
        <Paper withBorder radius="lg" p="xl" ta="center">
          <Text c="dimmed">{texts.none}</Text>
        </Paper>
      )}
      {data && data.length > 0 && (
        <Paper withBorder radius="lg" component="ul" className={classes.stack ?? ''}>
          {data?.map((cause) => (
            <Cause key={`${cause.platform} ${cause.cause}`} cause={cause} onAsk={setQuestion} />
          ))}
        </Paper>
      )}
      {question && <Redriving question={question} onClose={() => setQuestion(null)} onDone={setDone} />}
    </Stack>
  )
}
