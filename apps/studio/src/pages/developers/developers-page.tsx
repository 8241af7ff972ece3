import { Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { useTexts } from '../../i18n/locale.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Keys } from './keys/keys.tsx'
import { developersTexts } from './texts.ts'
import { EndpointPage } from './webhooks/endpoint/endpoint-page.tsx'
import { Webhooks } from './webhooks/webhooks.tsx'

const sections = [
  { path: '/', name: 'keys', section: Keys },
  { path: '/webhooks', name: 'webhooks', section: Webhooks },
] as const

/** For those who write programs: what lets a program in, and what notifies it. */
export default function DevelopersPage(): ReactNode {
  const texts = useTexts(developersTexts)
  const [location] = useLocation()
  return (
    <Stack gap="lg">
      <PageHead
        title={texts.title}
        label={texts.sections}
        tabs={sections.map(({ path, name }) => ({
          path,
          name: texts.tabs[name],
          isCurrent: path === '/' ? location === path : location.startsWith(path),
        }))}
      />
      <Switch>
        {sections.map(({ path, section: Section }) => (
          <Route key={path} path={path}>
            <Section />
          </Route>
        ))}
        <Route path="/webhooks/:id">{({ id }) => <EndpointPage key={id} id={id} />}</Route>
        <Route>
          <Redirect to="/" />
        </Route>
      </Switch>
    </Stack>
  )
}
