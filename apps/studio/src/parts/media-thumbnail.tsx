import { kindOfMedia, type MediaKind } from '@carteiro/contracts'
import { FileImage, FileText, Film, type LucideIcon } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { isShown } from './is-shown.ts'

const symbols: Record<MediaKind, LucideIcon> = {
  image: FileImage,
  gif: FileImage,
  video: Film,
  document: FileText,
}

const MAX_SIGN = 40

/** A file's thumbnail in a square; without a thumbnail, an icon of its media type. */
export const MediaThumbnail = ({
  url,
  otherUrl,
  type,
  alt,
  edge,
  className,
}: {
  url: string | null | undefined
  /** Where the browser cannot show the first one, such as a HEIC. */
  otherUrl?: string | undefined
  type: string | null | undefined
  alt: string
  /** Of the square, in pixels. */
  edge: number
  className: string | undefined
}): ReactNode => {
  const [broken, setBroken] = useState<readonly string[]>([])
  const shown = [url, otherUrl].find((one) => one && isShown(one) && !broken.includes(one))
  if (shown)
    return (
      <img
        src={shown}
        alt={alt}
        translate="no"
        width={edge}
        height={edge}
        loading="lazy"
        decoding="async"
        className={className}
        onError={() => setBroken([...broken, shown])}
      />
    )
  const Sign = symbols[kindOfMedia(type ?? 'image/jpeg')]
  return (
    <span className={className} {...(alt ? { role: 'img', 'aria-label': alt } : { 'aria-hidden': true })}>
      <Sign size={Math.min(MAX_SIGN, Math.round(edge * 0.4))} strokeWidth={1.5} />
    </span>
  )
}
