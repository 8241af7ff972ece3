import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Brand } from './brand.tsx'
import classes from './header.module.css'
import { Navigation } from './navigation.tsx'
import { UserMenu } from './user-menu.tsx'

export const Header = (): ReactNode => (
  <header className={classes.header}>
    <div className={classes.inner}>
      <Link href="~/" className={classes.brand} aria-label="Carteiro">
        <Brand />
      </Link>
      <Navigation />
      <UserMenu />
    </div>
  </header>
)
