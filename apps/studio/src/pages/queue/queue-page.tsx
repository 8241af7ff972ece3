import { Alert, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { inMode, useMode } from '../../api/use-mode.ts'
import { useTexts } from '../../i18n/locale.tsx'
import { ModeChoice } from '../../parts/mode-choice.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { useUser } from '../../session/session.tsx'
import { Accounts } from './accounts.tsx'
import { DeadLetters } from './dead-letters.tsx'
import { Overview } from './overview/overview.tsx'
import { Platforms } from './platforms.tsx'
import { StoredMedia } from './stored-media.tsx'
import { queueTexts } from './texts.ts'
import { Unconfirmed } from './unconfirmed.tsx'

const parts = [
  { path: '/', name: 'overview', part: Overview },
  { path: '/platforms', name: 'platforms', part: Platforms },
  { path: '/dead-letters', name: 'deadLetters', part: DeadLetters },
  { path: '/accounts', name: 'accounts', part: Accounts },
  { path: '/media', name: 'media', part: StoredMedia },
] as const

/** For operators: how the queue does, and what can be done about it. */
export default function QueuePage(): ReactNode {
  const texts = useTexts(queueTexts)
  const [location] = useLocation()
  const [mode] = useMode()
  const { mayOperate } = useUser()
  return (
    <Stack gap="lg">
      <PageHead
        title={texts.title}
        label={texts.sections}
        tabs={parts.map(({ path, name }) => ({
          path: inMode(path, mode),
          name: texts.tabs[name],
          isCurrent: location === path,
        }))}
      />
      {!mayOperate && <Alert color="gray">{texts.readOnly}</Alert>}
      {location !== '/media' && <ModeChoice />}
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
