import type { ReactNode } from 'react'
import { useTexts } from '../../../i18n/locale.tsx'
import { publishTexts } from '../texts.ts'
import classes from './preview.module.css'

const MARKED = /(https?:\/\/\S+|[#@][\p{L}\p{N}_.]+)/gu

/** A caption as networks show it: links, hashtags and mentions stand out, and what is long is cut. */
export const PostText = ({ text, limit = 280 }: { text: string; limit?: number }): ReactNode => {
  const texts = useTexts(publishTexts).preview
  if (!text.trim()) return <p className={classes.placeholder}>{texts.noText}</p>
  const characters = [...text]
  const shown = characters.length > limit ? characters.slice(0, limit).join('') : text
  return (
    <p className={classes.text}>
      {shown.split(MARKED).map((part, index) =>
        index % 2 === 1 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name than their place
          <span key={index} className={classes.marked}>
            {part}
          </span>
        ) : (
          part
        ),
      )}
      {shown !== text && <span className={classes.soft}>{texts.more}</span>}
    </p>
  )
}
