import { FileText, ImageIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTexts } from '../../../i18n/locale.tsx'
import { type DraftFile, kindOfFile } from '../../../post/media/draft-file.ts'
import { publishTexts } from '../texts.ts'
import classes from './preview.module.css'

/** A file, filling its place. */
export const Picture = ({ file }: { file: DraftFile | undefined }): ReactNode => {
  const texts = useTexts(publishTexts).preview
  if (!file) {
    return (
      <div className={classes.empty}>
        <ImageIcon size={28} strokeWidth={1.4} aria-hidden />
        <span>{texts.noMedia}</span>
      </div>
    )
  }
  const kind = kindOfFile(file)
  if (kind === 'document') {
    return (
      <div className={classes.empty}>
        <FileText size={32} strokeWidth={1.4} aria-hidden />
        <span>{file.name}</span>
      </div>
    )
  }
  if (kind === 'video') {
    return (
      <video
        className={classes.fill}
        src={file.previewUrl}
        muted
        playsInline
        preload="metadata"
        {...(file.uploaded?.thumbnailUrl ? { poster: file.uploaded.thumbnailUrl } : {})}
        aria-hidden
      />
    )
  }
  return <img className={classes.fill} src={file.previewUrl} alt={file.altText} />
}

/** Width ÷ height of the first file, within what feeds show uncut. */
export const ratioOf = (files: readonly DraftFile[], min: number, max: number): number => {
  const { width, height } = files[0]?.uploaded ?? {}
  return width && height ? Math.min(max, Math.max(min, width / height)) : 1
}
