import type { StoredUpload } from '@carteiro/contracts'
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { mediaFormat } from '../../i18n/media-format.ts'
import { MediaThumbnail } from '../../parts/media-thumbnail.tsx'
import { ModeBadge } from '../../parts/mode-badge.tsx'
import { uploadsTexts } from './texts.ts'
import classes from './uploads.module.css'

const EDGE = 72

/** Why a file is kept, and until when. */
const Need = ({ upload }: { upload: StoredUpload }): ReactNode => {
  const texts = useTexts(uploadsTexts)
  const { format } = useLocale()
  const { waiting_jobs: waiting, last_job_ended_at: ended, removed_after: removal } = upload
  if (waiting > 0) return <>{texts.kept(waiting)}</>
  return (
    <>
      {ended ? texts.wasShown(format.relative(ended)) : texts.unused}{' '}
      {removal && (
        <time dateTime={removal} title={format.dateTime(removal)}>
          {Date.parse(removal) > Date.now() ? texts.removed(format.relative(removal)) : texts.removedSoon}
        </time>
      )}
    </>
  )
}

export const UploadRow = ({
  upload,
  onDelete,
}: {
  upload: StoredUpload
  onDelete: () => void
}): ReactNode => {
  const texts = useTexts(uploadsTexts)
  const { format } = useLocale()
  const { name, type, url, thumbnailUrl, bytes, created_at: at } = upload
  const facts = [type && mediaFormat(type), format.bytes(bytes)].filter(Boolean).join(' · ')
  return (
    <li className={classes.row}>
      <a href={url} target="_blank" rel="noreferrer" className={classes.open} aria-label={texts.open(name)}>
        <MediaThumbnail url={thumbnailUrl} type={type} alt="" edge={EDGE} className={classes.picture} />
      </a>
      <div className={classes.about}>
        <div className={classes.name}>
          <span translate="no">{name}</span>
          {upload.mode === 'test' && <ModeBadge mode={upload.mode} />}
        </div>
        <div className={classes.soft}>
          {facts} · <time dateTime={at}>{texts.uploaded(format.relative(at))}</time>
        </div>
        <div className={classes.need} data-needed={upload.waiting_jobs > 0 || undefined}>
          <Need upload={upload} />
        </div>
      </div>
      {upload.waiting_jobs === 0 && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          aria-label={texts.deleteOf(name)}
          onClick={onDelete}
          className={classes.delete ?? ''}
        >
          {texts.delete}
        </Button>
      )}
    </li>
  )
}
