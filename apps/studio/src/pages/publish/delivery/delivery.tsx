import type { Publish } from '@carteiro/react'
import { Alert, Button, Group, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { fullTitle, type OptionOf } from '../../../api/options.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { describeProblem } from '../../../post/problems.ts'
import { postTexts } from '../../../post/texts.ts'
import classes from './delivery.module.css'
import { JobCard } from './job-card.tsx'
import { deliveryTexts } from './texts.ts'

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
  const texts = useTexts(deliveryTexts)
  const problemTexts = useTexts(postTexts)
  const { locale, format } = useLocale()
  const { jobs, rejected, phase, connection } = publish
  const heading = useRef<HTMLHeadingElement>(null)
  // The button that was pressed is gone: the focus moves here, so that screen readers announce the new page.
  useEffect(() => heading.current?.focus(), [])

  const nameOf = (option: string): string => {
    const found = options.find((one) => one.option.option === option)
    return found ? fullTitle(found, locale) : option
  }
  const scheduledAt =
    jobs.every((job) => job.status === 'pending' && job.scheduled_at) && jobs[0]?.scheduled_at
  const [title, lead] =
    phase === 'done'
      ? [texts.done, texts.doneLead]
      : phase === 'failed'
        ? [texts.failed, texts.failedLead]
        : scheduledAt
          ? [texts.scheduled, texts.scheduledLead(format.dateTime(scheduledAt))]
          : [texts.going, texts.goingLead]
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
          {texts.next}
        </Button>
      </Group>
      {connection === 'reconnecting' && <Alert color="yellow">{texts.reconnecting}</Alert>}
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
              {nameOf(problem.platform)}: {texts.rejected}
            </Text>
            <Text size="sm">{describeProblem(problem, problemTexts, locale)}</Text>
          </li>
        ))}
      </ul>
    </section>
  )
}
