import type { Job } from '@carteiro/contracts'
import { describeJob, publishLabels } from '@carteiro/react'
import { Progress as Bar } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLocale } from '../../../i18n/locale.tsx'

/** How far the work is: at the platform, or on the post's files. */
export const Progress = ({ job }: { job: Job }): ReactNode => {
  const { locale } = useLocale()
  if (job.status !== 'processing' && job.hold_reason !== 'preparing_media') return null
  return (
    <Bar.Root size={8} radius="xl">
      <Bar.Section
        value={Math.max(job.progress, 4)}
        animated
        aria-label={describeJob(job, publishLabels[locale])}
      />
    </Bar.Root>
  )
}
