import { Stack, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { useWords } from '../../i18n/locale.tsx'
import { Accounts } from './accounts.tsx'
import { DeadLetters } from './dead-letters.tsx'
import { Overview } from './overview/overview.tsx'
import { Platforms } from './platforms.tsx'
import classes from './queue.module.css'
import { Unconfirmed } from './unconfirmed.tsx'
import { queueWords } from './words.ts'

const parts = [
  { path: '/', name: 'overview', part: Overview },
  { path: '/platforms', name: 'platforms', part: Platforms },
  { path: '/dead-letters', name: 'deadLetters', part: DeadLetters },
  { path: '/accounts', name: 'accounts', part: Accounts },
] as const

/** For operators: how the queue does, and what can be done about it. */
export default function QueuePage(): ReactNode {
  const words = useWords(queueWords)
  const [location] = useLocation()
  return (
    <Stack gap="lg">
      <div className={classes.head}>
        <Title order={1} size="h2">
          {words.title}
        </Title>
        <nav aria-label={words.sections} className={classes.tabs}>
          {parts.map(({ path, name }) => (
            <Link
              key={path}
              href={path}
              className={classes.tab}
              aria-current={location === path ? 'page' : undefined}
            >
              {words.tabs[name]}
            </Link>
          ))}
        </nav>
      </div>
      <Unconfirmed />
      <Switch>
        {parts.map(({ path, part: Part }) => (
          <Route key={path} path={path}>
            <Part />
          </Route>
        ))}
      </Switch>
    </Stack>
  )
}
