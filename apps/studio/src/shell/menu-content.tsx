import { useCarteiro } from '@carteiro/react'
import { Button, Stack, Text } from '@mantine/core'
import { LogOut } from 'lucide-react'
import type { MouseEvent, ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useTexts } from '../i18n/locale.tsx'
import { useUser } from '../session/session.tsx'
import classes from './header.module.css'
import { pageAt, pages } from './pages.ts'
import { Preferences } from './preferences.tsx'
import { shellTexts } from './texts.ts'

/** A page that is gone to leaves the menu. */
const close = ({ currentTarget }: MouseEvent<HTMLElement>): void =>
  currentTarget.closest<HTMLElement>('[popover]')?.hidePopover()

/** Who is signed in, pages that are rarely gone to, preferences, and the way out. */
export default function MenuContent(): ReactNode {
  const texts = useTexts(shellTexts)
  const { email } = useUser()
  const { supabase } = useCarteiro()
  const here = pageAt(useLocation()[0])
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {texts.account(email)}
      </Text>
      <nav aria-label={texts.menu} className={classes.menuLinks}>
        {pages
          .filter(({ icon }) => icon === null)
          .map(({ path, name }) => (
            <Link
              key={path}
              href={path}
              className={classes.menuLink}
              aria-current={path === here?.path ? 'page' : undefined}
              onClick={close}
            >
              {texts.pages[name]}
            </Link>
          ))}
      </nav>
      <Preferences />
      <Button
        variant="default"
        leftSection={<LogOut size={16} aria-hidden />}
        onClick={() => void supabase.auth.signOut()}
      >
        {texts.signOut}
      </Button>
    </Stack>
  )
}
