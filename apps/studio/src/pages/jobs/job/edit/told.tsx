import { Alert } from '@mantine/core'
import type { ReactNode } from 'react'
import type { JobDetail } from '../../../../api/jobs.ts'
import { useLocale, useWords } from '../../../../i18n/locale.tsx'
import { Notice } from '../../../../parts/notice.tsx'
import { describeProblem } from '../../../../post/problems.ts'
import { postWords } from '../../../../post/words.ts'
import { canBeCancelled, canBeEdited } from '../allowed.ts'
import { partOf } from './edit.ts'
import type { Editing } from './use-edit.ts'
import { editWords } from './words.ts'

/** Why it is too late, and what can still be done. */
const TooLate = ({ job }: { job: JobDetail }): ReactNode => {
  const words = useWords(editWords).tooLate
  const why =
    job.status === 'completed' || job.status === 'cancelled'
      ? words[job.status]
      : job.status !== 'processing'
        ? words.inDoubt
        : canBeCancelled(job)
          ? words.stillStops
          : words.processing
  return (
    <div role="alert">
      <Notice tone="waiting" title={words.title}>
        {why} {words.kept}
      </Notice>
    </div>
  )
}

/** Beside these a problem is told where it is. */
const PARTS_WITH_FIELDS = ['caption', 'settings', 'scheduledAt']

/** What the author must know: that it is too late, or why it was not saved. */
export const Told = ({
  job,
  editing: { failure, problems, isBusy },
}: {
  job: JobDetail
  editing: Editing
}): ReactNode => {
  const words = useWords(editWords)
  const said = useWords(postWords)
  const { locale } = useLocale()
  if (!canBeEdited(job)) return <TooLate job={job} />
  if (!failure || isBusy) return null
  const isRefused = failure.status === 400 || failure.status === 422
  // Solved by the author since; what is left is to save.
  if (isRefused && failure.details.length > 0 && problems.length === 0) return null
  const elsewhere = problems.filter((problem) => !PARTS_WITH_FIELDS.includes(partOf(problem)))
  return (
    <Alert color="red" role="alert">
      {isRefused && elsewhere.length === 0 && words.wrong}
      {elsewhere.map((problem) => (
        <div key={`${problem.field} ${problem.code}`}>
          {words.failed}: {describeProblem({ ...problem, platform: job.option }, said, locale)}
        </div>
      ))}
      {!isRefused &&
        (failure.status === 409
          ? words.changedMeanwhile
          : failure.isInDoubt
            ? words.noAnswer
            : `${words.failed}: ${failure.message}`)}
    </Alert>
  )
}
