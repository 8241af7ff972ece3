import { CircleAlert, Clock } from 'lucide-react'
import type { ReactNode } from 'react'
import classes from './notice.module.css'

/** Something that the reader should know: `bad` is over, `waiting` may still go well. */
export const Notice = ({
  tone,
  title,
  children,
}: {
  tone: 'bad' | 'waiting'
  title: string
  children: ReactNode
}): ReactNode => {
  const Sign = tone === 'bad' ? CircleAlert : Clock
  return (
    <div className={classes.notice} data-tone={tone}>
      <Sign size={20} aria-hidden className={classes.sign} />
      <div>
        <strong>{title}</strong>
        <div>{children}</div>
      </div>
    </div>
  )
}
