import type { JobFile, ShownMediaFile } from '@carteiro/contracts'
import type { ReactNode } from 'react'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { mediaFormat } from '../../../i18n/media-format.ts'
import { MediaThumbnail } from '../../../parts/media-thumbnail.tsx'
import { mediaTexts } from '../../../post/media/texts.ts'
import { useChangeTexts } from '../../../post/media/use-change-texts.ts'
import classes from './job-media.module.css'
import { jobPageTexts } from './texts.ts'

const EDGE = 132

/** A picture that lies elsewhere is its own thumbnail. */
const thumbnailOf = ({ thumbnailUrl, type, url }: ShownMediaFile): string | undefined =>
  thumbnailUrl ?? (type.startsWith('image/') ? url : undefined)

const File = ({ file, label }: { file: ShownMediaFile; label?: string | undefined }): ReactNode => {
  const { media: texts } = useTexts(jobPageTexts)
  const { seconds } = useTexts(mediaTexts)
  const { format } = useLocale()
  const facts = [
    mediaFormat(file.type),
    file.width && file.height ? `${file.width} × ${file.height}` : '',
    file.durationSeconds ? seconds(format.number(Math.round(file.durationSeconds))) : '',
    format.bytes(file.size),
  ]
  return (
    <div className={classes.file}>
      {label && <span className={classes.facts}>{label}</span>}
      <a href={file.url} target="_blank" rel="noreferrer" aria-label={texts.open(file.name)}>
        <MediaThumbnail
          url={thumbnailOf(file)}
          type={file.type}
          alt={file.altText ?? ''}
          edge={EDGE}
          className={classes.picture}
        />
      </a>
      <span className={classes.name} translate="no">
        {file.name}
      </span>
      <span className={classes.facts}>{facts.filter(Boolean).join(' · ')}</span>
      {file.altText && (
        <span className={classes.facts}>
          {texts.altText} <q translate="no">{file.altText}</q>
        </span>
      )}
    </div>
  )
}

/** The files of a post, in their order; one that was converted beside what it was made of. */
export const JobMedia = ({ files }: { files: readonly JobFile[] }): ReactNode => {
  const { media: texts } = useTexts(jobPageTexts)
  const textOf = useChangeTexts()
  return (
    <ol className={classes.files}>
      {files.map((file, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a file may stand in several places
        <li key={place} className={file.original ? classes.pair : undefined}>
          {file.original && <File file={file.original} label={texts.original} />}
          <File file={file} label={file.original && texts.converted} />
          {file.changes && file.changes.length > 0 && (
            <span className={`${classes.facts} ${classes.changes}`}>
              {file.original ? texts.changes : texts.willChange} {textOf(file.changes)}
            </span>
          )}
        </li>
      ))}
    </ol>
  )
}
