import type { ErrorCode, Job } from '@carteiro/contracts'
import { publishLabels } from '@carteiro/react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useLocale, useWords } from '../../../i18n/locale.tsx'
import { Notice } from '../../../parts/notice.tsx'
import { adviceWords } from './advice.ts'

/** Where a job failed, waits for somebody, or would fail: why, in plain words, and what to do. */
export const WhatToDo = ({ job }: { job: Job }): ReactNode => {
  const words = useWords(adviceWords)
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
    ? words.held[job.hold_reason]
    : code && (isFailed ? words.failed[code] : problem ? words.atRisk : words.waiting)
  return (
    <Notice
      tone={isFailed ? 'bad' : 'waiting'}
      title={`${problem && !isWaiting ? `${atRisk} ` : ''}${(code && errors[code]) ?? words.title}`}
    >
      {advice} {needsAccount && <Link href="~/accounts">{words.accounts}</Link>}
      {message && (
        <div>
          {words.said} <q translate="no">{message}</q>
        </div>
      )}
    </Notice>
  )
}
