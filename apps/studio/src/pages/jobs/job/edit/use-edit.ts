import type { ErrorDetail } from '@carteiro/contracts'
import { asCarteiroError, type CarteiroError } from '@carteiro/react'
import { useMemo, useState } from 'react'
import { type JobDetail, useJobEdit } from '../../../../api/jobs.ts'
import { hasFailed, isUploading } from '../../../../post/media/draft-file.ts'
import { type FilesEditor, filesEditor } from '../../../../post/media/files-editor.ts'
import { changedIn, editOf, formOf, type JobForm, lacksTime, stillWrong } from './edit.ts'

/** Said before anything is sent, as the gateway would say it. */
const NO_TIME: ErrorDetail = { field: 'scheduledAt', code: 'out_of_range', message: 'expected a time' }

const REFUSED = [400, 422]

export type Editing = {
  form: JobForm
  set(change: Partial<JobForm>): void
  files: FilesEditor
  /** Of what has failed the time is over. */
  hasTime: boolean
  isChanged: boolean
  /** It was to wait, and shall not any more. */
  isForNow: boolean
  /** What was refused and not changed since, by its field. */
  problems: readonly ErrorDetail[]
  /** Why it was not saved, as long as that is news. */
  failure: CarteiroError | null
  isBusy: boolean
  /** Uploads are in progress, or have failed: it can't be saved like this. */
  lacksFiles: boolean
  save(): void
}

/** A job's form from the moment when it was opened: however the job moves on, what is typed stays. */
export const useEdit = (job: JobDetail, onSaved: () => void): Editing => {
  const [before] = useState(() => formOf(job))
  const [form, setForm] = useState(before)
  const [problems, setProblems] = useState<readonly ErrorDetail[]>([])
  const action = useJobEdit(job.id)
  const hasTime = job.status !== 'failed'
  const changed = changedIn(before, form, hasTime)
  // One editor for all files: uploads go on while the form changes.
  const files = useMemo(
    () =>
      filesEditor((how) => {
        setForm((now) => ({ ...now, files: how(now.files) }))
        setProblems((now) => stillWrong(now, { files: [] }))
      }),
    [],
  )
  const lacksFiles = isUploading(form.files) || hasFailed(form.files)
  return {
    form,
    set: (change) => {
      setForm((now) => ({ ...now, ...change }))
      setProblems((now) => stillWrong(now, change))
    },
    files,
    hasTime,
    isChanged: changed.length > 0,
    isForNow: changed.includes('scheduledAt') && !form.isLater,
    problems,
    failure: action.error && asCarteiroError(action.error),
    isBusy: action.isPending,
    lacksFiles,
    save: () => {
      if (lacksFiles) return
      if (changed.length === 0) return onSaved()
      if (changed.includes('scheduledAt') && lacksTime(form)) return setProblems([NO_TIME])
      setProblems([])
      action.mutate(editOf(form, changed), {
        onSuccess: onSaved,
        onError: (error) => {
          const { status, details } = asCarteiroError(error)
          if (REFUSED.includes(status)) setProblems(details)
        },
      })
    },
  }
}
