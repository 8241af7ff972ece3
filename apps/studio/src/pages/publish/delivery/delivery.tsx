import type { Publish } from '@carteiro/react'
import { Alert, Button, Group, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { fullTitle, type OptionOf } from '../../../api/options.ts'
import { useLocale, useWords } from '../../../i18n/locale.tsx'
import { describeProblem } from '../../../post/problems.ts'
import { postWords } from '../../../post/words.ts'
import classes from './delivery.module.css'
import { JobCard } from './job-card.tsx'
import { deliveryWords } from './words.ts'

/** What becomes of the post, option by option, as it happens. */
export default function Delivery({
  publish,
  options,
  onNext,
}: {
  publish: Publish
  options: readonly OptionOf[]
  onNext: () => void
}): ReactNode {
  const words = useWords(deliveryWords)
  const problemWords = useWords(postWords)
  const { locale, format } = useLocale()
  const { jobs, rejected, phase, connection } = publish
  const heading = useRef<HTMLHeadingElement>(null)
  // What was pressed is gone: whoever can't see it is told where they are.
  useEffect(() => heading.current?.focus(), [])

  const nameOf = (option: string): string => {
    const found = options.find((one) => one.option.option === option)
    return found ? fullTitle(found, locale) : option
  }
  const scheduledAt =
    jobs.every((job) => job.status === 'pending' && job.scheduled_at) && jobs[0]?.scheduled_at
  const [title, lead] =
    phase === 'done'
      ? [words.done, words.doneLead]
      : phase === 'failed'
        ? [words.failed, words.failedLead]
        : scheduledAt
          ? [words.scheduled, words.scheduledLead(format.dateTime(scheduledAt))]
          : [words.going, words.goingLead]
  return (
    <section className={classes.delivery}>
      <Group justify="space-between" align="end">
        <div>
          <Title order={1} size="h2" ref={heading} tabIndex={-1} className={classes.title}>
            {title}
          </Title>
          <Text c="dimmed" role="status">
            {lead}
          </Text>
        </div>
        <Button variant={phase === 'done' ? 'filled' : 'light'} onClick={onNext}>
          {words.next}
        </Button>
      </Group>
      {connection === 'reconnecting' && <Alert color="yellow">{words.reconnecting}</Alert>}
      <ul className={classes.jobs}>
        {jobs.map((job) => (
          <JobCard
            key={job.id}
            job={job}
            of={options.find(({ option }) => option.option === job.option)}
            name={nameOf(job.option)}
          />
        ))}
        {rejected.map((problem) => (
          <li key={`${problem.platform} ${problem.field} ${problem.code}`} className={classes.job}>
            <Text fw={600}>
              {nameOf(problem.platform)}: {words.rejected}
            </Text>
            <Text size="sm">{describeProblem(problem, problemWords, locale)}</Text>
          </li>
        ))}
      </ul>
    </section>
  )
}
