import type { ReactNode } from 'react'
import classes from './developers.module.css'

/** Lines of a program, a command or a message. */
export const Example = ({ children }: { children: string }): ReactNode => (
  <pre className={`${classes.example} ${classes.code}`} translate="no">
    {children}
  </pre>
)
