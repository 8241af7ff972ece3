import { AppShell, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Brand } from './brand.tsx'
import classes from './header.module.css'
import { Navigation } from './navigation.tsx'
import { UserMenu } from './user-menu.tsx'

export const Header = (): ReactNode => (
  <AppShell.Header className={classes.header}>
    <Group h="100%" px="md" justify="space-between" wrap="nowrap" className={classes.inner}>
      <Link href="~/" className={classes.brand} aria-label="Carteiro">
        <Brand />
      </Link>
      <Navigation />
      <UserMenu />
    </Group>
  </AppShell.Header>
)
