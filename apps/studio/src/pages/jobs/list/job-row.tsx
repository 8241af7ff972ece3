import type { ListedJob } from '@carteiro/contracts'
import { publishLabels } from '@carteiro/react'
import { ExternalLink, Type } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { JobStatusBadge } from '../../../parts/job-status.tsx'
import { MediaThumbnail } from '../../../parts/media-thumbnail.tsx'
import { ModeBadge } from '../../../parts/mode-badge.tsx'
import { PlatformMark } from '../../../parts/platform-mark.tsx'
import { useNames } from '../../../parts/platforms.tsx'
import { jobsTexts } from '../texts.ts'
import classes from './job-list.module.css'
import { jobListTexts } from './texts.ts'

const EDGE = 44

/** The post's first file, or a sign of what it is made of. Its caption is beside it. */
const Picture = ({ job }: { job: ListedJob }): ReactNode =>
  job.media > 0 ? (
    <MediaThumbnail
      url={job.thumbnail ?? job.picture}
      type={null}
      alt=""
      edge={EDGE}
      className={classes.picture}
    />
  ) : (
    <span className={classes.picture} aria-hidden>
      <Type size={18} />
    </span>
  )

export const JobRow = ({ job }: { job: ListedJob }): ReactNode => {
  const texts = useTexts(jobListTexts)
  const { noCaption } = useTexts(jobsTexts)
  const { format, locale } = useLocale()
  const { platformOf, optionName } = useNames()
  const platform = platformOf(job.platform)
  const permalink = job.platform_response?.permalink
  const labels = publishLabels[locale]
  const reason = job.error_code && (labels.errors as Record<string, string>)[job.error_code]
  return (
    <li className={classes.row}>
      <Picture job={job} />
      <div className={classes.what}>
        <Link href={`/${job.id}`} className={classes.caption} {...(job.caption ? { translate: 'no' } : {})}>
          {job.caption || noCaption}
        </Link>
        <div className={classes.where}>
          <PlatformMark platform={platform} size={18} />
          <span translate="no">{platform.display_name}</span>
          <span aria-hidden>·</span>
          <span>{optionName(job.option)}</span>
          {job.media > 0 && <span className={classes.files}>{texts.files(job.media)}</span>}
        </div>
      </div>
      <div className={classes.state}>
        <JobStatusBadge job={job} />
        {job.mode === 'test' && <ModeBadge mode={job.mode} />}
        {reason && job.status !== 'completed' && <span className={classes.reason}>{reason}</span>}
      </div>
      <time className={classes.time} dateTime={job.created_at} title={format.dateTime(job.created_at)}>
        {format.relative(job.created_at)}
      </time>
      {permalink ? (
        <a
          className={classes.out}
          href={permalink}
          target="_blank"
          rel="noreferrer"
          aria-label={`${labels.viewPost}: ${platform.display_name}`}
        >
          <ExternalLink size={17} aria-hidden />
        </a>
      ) : (
        <span />
      )}
    </li>
  )
}
