import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import classes from './page-head.module.css'

/** The title of a page that has sections, and a tab for each of them. */
export const PageHead = ({
  title,
  label,
  tabs,
}: {
  title: string
  /** What the tabs are, for who does not see them. */
  label: string
  tabs: readonly { path: string; name: string; isCurrent: boolean }[]
}): ReactNode => (
  <div className={classes.head}>
    <Title order={1} size="h2">
      {title}
    </Title>
    <nav aria-label={label} className={classes.tabs}>
      {tabs.map(({ path, name, isCurrent }) => (
        <Link key={path} href={path} className={classes.tab} aria-current={isCurrent ? 'page' : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  </div>
)
