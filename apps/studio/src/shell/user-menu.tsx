import { useCarteiro } from '@carteiro/react'
import { Avatar, Button, Stack, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { LogOut } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { useWords } from '../i18n/locale.tsx'
import { useUser } from '../session/session.tsx'
import classes from './header.module.css'
import { Preferences } from './preferences.tsx'
import { shellWords } from './words.ts'

/** The browser's own popover: closed by Escape and by a click elsewhere, and no script to load for it. */
export const UserMenu = (): ReactNode => {
  const words = useWords(shellWords)
  const { email } = useUser()
  const { supabase } = useCarteiro()
  const id = useId()
  return (
    <>
      <UnstyledButton popoverTarget={id}>
        <Avatar color="ink" name={email} radius="xl" size={34} />
        <VisuallyHidden>{words.menu}</VisuallyHidden>
      </UnstyledButton>
      <div id={id} popover="auto" className={classes.menu}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {words.account(email)}
          </Text>
          <Preferences />
          <Button
            variant="default"
            leftSection={<LogOut size={16} aria-hidden />}
            onClick={() => void supabase.auth.signOut()}
          >
            {words.signOut}
          </Button>
        </Stack>
      </div>
    </>
  )
}
