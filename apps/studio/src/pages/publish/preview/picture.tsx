import { FileText, ImageIcon } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTexts } from '../../../i18n/locale.tsx'
import { type DraftFile, kindOfFile } from '../../../post/media/draft-file.ts'
import { publishTexts } from '../texts.ts'
import classes from './preview.module.css'

/** A picture; one that the browser cannot show, such as a HEIC, as the gateway shows it. */
const Still = ({ file }: { file: DraftFile }): ReactNode => {
  const [isBroken, setIsBroken] = useState(false)
  const url = (isBroken && file.uploaded?.thumbnailUrl) || file.previewUrl
  return <img className={classes.fill} src={url} alt={file.altText} onError={() => setIsBroken(true)} />
}

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
  return <Still key={file.previewUrl} file={file} />
}

/** Width ÷ height of the first file, within what feeds show uncut. */
export const ratioOf = (files: readonly DraftFile[], min: number, max: number): number => {
  const { width, height } = files[0]?.uploaded ?? {}
  return width && height ? Math.min(max, Math.max(min, width / height)) : 1
}
