import type { ErrorCode, Job } from '@carteiro/contracts'
import { publishLabels } from '@carteiro/react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { adviceTexts } from '../../../job/advice-texts.ts'
import { Notice } from '../../../parts/notice.tsx'

/** Why a job failed, is waiting or would fail, and what the user can do. */
export const WhatToDo = ({ job }: { job: Job }): ReactNode => {
  const texts = useTexts(adviceTexts)
  const { errors, atRisk } = publishLabels[useLocale().locale]
  const isFailed = job.status === 'failed'
  const isWaiting = job.status === 'pending' && (job.hold_reason !== null || job.error_code !== null)
  const [problem] = job.status === 'pending' ? job.problems : []
  const code = (isFailed || isWaiting ? job.error_code : problem?.code) as ErrorCode | undefined
  if (!isFailed && !isWaiting && !problem) return null
  const needsAccount =
    job.hold_reason === 'account_needs_reauth' || code === 'token_expired' || code === 'account_disconnected'
  const message = isFailed || isWaiting ? job.error_message : problem?.message
  const advice = job.hold_reason
    ? texts.held[job.hold_reason]
    : code && (isFailed ? texts.failed[code] : problem ? texts.atRisk : texts.waiting)
  return (
    <Notice
      tone={isFailed ? 'bad' : 'waiting'}
      title={`${problem && !isWaiting ? `${atRisk} ` : ''}${(code && errors[code]) ?? texts.title}`}
    >
      {advice} {needsAccount && <Link href="~/accounts">{texts.accounts}</Link>}
      {message && (
        <div>
          {texts.platformMessage} <q translate="no">{message}</q>
        </div>
      )}
    </Notice>
  )
}
