import { useCarteiro } from '@carteiro/react'
import { Avatar, Box, Menu, UnstyledButton } from '@mantine/core'
import { LogOut } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from '../i18n/locale.tsx'
import { useUser } from '../session/session.tsx'
import { Preferences } from './preferences.tsx'
import { shellWords } from './words.ts'

export const UserMenu = (): ReactNode => {
  const words = useWords(shellWords)
  const { email } = useUser()
  const { supabase } = useCarteiro()
  return (
    <Menu position="bottom-end" width={250} withinPortal shadow="md">
      <Menu.Target>
        <UnstyledButton aria-label={words.menu}>
          <Avatar color="ink" name={email} radius="xl" size={34} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.account(email)}</Menu.Label>
        <Box px="sm" py={6}>
          <Preferences />
        </Box>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={16} />} onClick={() => void supabase.auth.signOut()}>
          {words.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
