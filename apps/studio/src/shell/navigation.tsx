import { type ReactNode, useEffect } from 'react'
import { Link, useLocation } from 'wouter'
import { useTexts } from '../i18n/locale.tsx'
import { useUser } from '../session/session.tsx'
import classes from './header.module.css'
import { pageAt, pages } from './pages.ts'
import { shellTexts } from './texts.ts'

/** In the header; on narrow screens a bar at the lower edge, where thumbs are. */
export const Navigation = (): ReactNode => {
  const texts = useTexts(shellTexts)
  const [location] = useLocation()
  const { isOperator } = useUser()
  const here = pageAt(location)
  const title = here && texts.pages[here.name]
  useEffect(() => {
    document.title = title ? `${title} · Carteiro` : 'Carteiro'
  }, [title])
  return (
    <nav aria-label={texts.navigation} className={classes.navigation}>
      {pages
        .filter((page) => isOperator || !page.forOperators)
        .map(
          ({ path, name, icon: Icon }) =>
            Icon && (
              <Link
                key={path}
                href={path}
                className={classes.link}
                aria-current={path === here?.path ? 'page' : undefined}
              >
                <Icon size={18} aria-hidden />
                <span>{texts.pages[name]}</span>
              </Link>
            ),
        )}
    </nav>
  )
}
