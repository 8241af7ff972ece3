import { Alert } from '@mantine/core'
import type { ReactNode } from 'react'
import type { JobDetail } from '../../../../api/jobs.ts'
import { useLocale, useTexts } from '../../../../i18n/locale.tsx'
import { Notice } from '../../../../parts/notice.tsx'
import { describeProblem } from '../../../../post/problems.ts'
import { postTexts } from '../../../../post/texts.ts'
import { canBeCancelled, canBeEdited } from '../allowed.ts'
import { partOf } from './edit.ts'
import { editTexts } from './texts.ts'
import type { Editing } from './use-edit.ts'

/** Why it is too late, and what can still be done. */
const TooLate = ({ job }: { job: JobDetail }): ReactNode => {
  const texts = useTexts(editTexts).tooLate
  const why =
    job.status === 'completed' || job.status === 'cancelled'
      ? texts[job.status]
      : job.status !== 'processing'
        ? texts.inDoubt
        : canBeCancelled(job)
          ? texts.stillStops
          : texts.processing
  return (
    <div role="alert">
      <Notice tone="waiting" title={texts.title}>
        {why} {texts.kept}
      </Notice>
    </div>
  )
}

/** Problems of these parts are shown beside their fields. */
const PARTS_WITH_FIELDS = ['mediaFiles', 'caption', 'settings', 'scheduledAt']

/** Why a job can no longer be edited, or why it was not saved. */
export const SaveProblems = ({
  job,
  editing: { failure, problems, isBusy },
}: {
  job: JobDetail
  editing: Editing
}): ReactNode => {
  const texts = useTexts(editTexts)
  const problemTexts = useTexts(postTexts)
  const { locale } = useLocale()
  if (!canBeEdited(job)) return <TooLate job={job} />
  if (!failure || isBusy) return null
  const isRefused = failure.status === 400 || failure.status === 422
  // All problems are solved: it only has to be saved.
  if (isRefused && failure.details.length > 0 && problems.length === 0) return null
  const elsewhere = problems.filter((problem) => !PARTS_WITH_FIELDS.includes(partOf(problem)))
  return (
    <Alert color="red" role="alert">
      {isRefused && elsewhere.length === 0 && texts.wrong}
      {elsewhere.map((problem) => (
        <div key={`${problem.field} ${problem.code}`}>
          {texts.failed}: {describeProblem({ ...problem, platform: job.option }, problemTexts, locale)}
        </div>
      ))}
      {!isRefused &&
        (failure.status === 409
          ? texts.changedMeanwhile
          : failure.isInDoubt
            ? texts.noAnswer
            : `${texts.failed}: ${failure.message}`)}
    </Alert>
  )
}
