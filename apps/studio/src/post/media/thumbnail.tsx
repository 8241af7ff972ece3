import { FileText } from 'lucide-react'
import type { ReactNode } from 'react'
import { type DraftFile, kindOfFile } from './draft-file.ts'

/** The file itself, as far as a browser can show it; its description is beside it. */
export const Thumbnail = ({ file }: { file: DraftFile }): ReactNode => {
  const kind = kindOfFile(file)
  if (kind === 'document' || file.previewUrl === '')
    return <FileText size={40} strokeWidth={1.2} aria-hidden />
  if (kind === 'video')
    return <video src={file.previewUrl} muted playsInline preload="metadata" aria-hidden />
  return <img src={file.previewUrl} alt="" />
}
