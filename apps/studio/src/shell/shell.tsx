import { Center, Loader } from '@mantine/core'
import { lazy, type ReactNode, Suspense } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { useTexts } from '../i18n/locale.tsx'
import { useSession } from '../session/session.tsx'
import { Header } from './header.tsx'
import { NotFound } from './not-found.tsx'
import { PageBoundary } from './page-boundary.tsx'
import { pages } from './pages.ts'
import classes from './shell.module.css'
import { shellTexts } from './texts.ts'

/** Who is signed in doesn't load it. */
const SignInPage = lazy(() => import('../session/sign-in-page.tsx'))

const Waiting = (): ReactNode => (
  <Center mih="60vh">
    <Loader type="dots" role="status" aria-label={useTexts(shellTexts).loading} />
  </Center>
)

/** Who is signed in sees the pages; everybody else is asked to sign in, and comes out where they wanted to go. */
export const Shell = (): ReactNode => {
  const texts = useTexts(shellTexts)
  const user = useSession()
  if (user === undefined) return <Waiting />
  if (user === null) {
    return (
      <Suspense fallback={<Waiting />}>
        <SignInPage />
      </Suspense>
    )
  }
  return (
    <>
      <a href="#content" className={classes.skip}>
        {texts.skip}
      </a>
      <Header />
      <main id="content" tabIndex={-1} className={classes.content}>
        <PageBoundary>
          <Suspense fallback={<Waiting />}>
            <Switch>
              {pages.map(({ path, component: Page, forOperators }) => (
                <Route key={path} path={path} nest={path !== '/'}>
                  {forOperators && !user.isOperator ? <Redirect to="~/" /> : <Page />}
                </Route>
              ))}
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </Suspense>
        </PageBoundary>
      </main>
    </>
  )
}
