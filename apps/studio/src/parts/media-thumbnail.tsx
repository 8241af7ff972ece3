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

/** A small picture of a file in a square; where there is none, a symbol of what the file is. */
export const MediaThumbnail = ({
  url,
  type,
  alt,
  edge,
  className,
}: {
  url: string | null | undefined
  type: string | null | undefined
  alt: string
  /** Of the square, in pixels. */
  edge: number
  className: string | undefined
}): ReactNode => {
  const [broken, setBroken] = useState<string | null>(null)
  if (url && url !== broken && isShown(url))
    return (
      <img
        src={url}
        alt={alt}
        translate="no"
        width={edge}
        height={edge}
        loading="lazy"
        decoding="async"
        className={className}
        onError={() => setBroken(url)}
      />
    )
  const Sign = symbols[kindOfMedia(type ?? 'image/jpeg')]
  return (
    <span className={className} {...(alt ? { role: 'img', 'aria-label': alt } : { 'aria-hidden': true })}>
      <Sign size={Math.round(edge * 0.4)} strokeWidth={1.5} />
    </span>
  )
}
