import type { ReactNode } from 'react'
import { MediaThumbnail } from '../../parts/media-thumbnail.tsx'
import { type DraftFile, kindOfFile } from './draft-file.ts'

/** Of its place, which is as wide as its column. */
const EDGE = 320

/** The file itself, as far as a browser can show it, or the gateway's picture of it; its description is beside it. */
export const Thumbnail = ({ file }: { file: DraftFile }): ReactNode => {
  const { uploaded, previewUrl } = file
  const kind = kindOfFile(file)
  // A file of this browser is shown before it is uploaded.
  const isHere = file.file !== null
  if (isHere && kind === 'video')
    return <video src={previewUrl} muted playsInline preload="metadata" aria-hidden />
  const url = isHere ? previewUrl : (uploaded?.thumbnailUrl ?? (kind === 'video' ? undefined : previewUrl))
  return (
    <MediaThumbnail
      url={kind === 'document' ? undefined : url}
      otherUrl={uploaded?.thumbnailUrl}
      type={uploaded?.type ?? file.type}
      alt=""
      edge={EDGE}
      className={undefined}
    />
  )
}
