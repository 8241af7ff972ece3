import { Avatar, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { lazy, type ReactNode, Suspense, useId, useState } from 'react'
import { useTexts } from '../i18n/locale.tsx'
import { useUser } from '../session/session.tsx'
import classes from './header.module.css'
import { shellTexts } from './texts.ts'

/** Not a part of the first load. */
const MenuContent = lazy(() => import('./menu-content.tsx'))

/** The browser's own popover: closed by Escape and by a click elsewhere. What is in it is loaded when it is first opened. */
export const UserMenu = (): ReactNode => {
  const texts = useTexts(shellTexts)
  const { email } = useUser()
  const id = useId()
  const [isWanted, setWanted] = useState(false)
  return (
    <>
      <UnstyledButton popoverTarget={id}>
        <Avatar color="ink" name={email} radius="xl" size={34} />
        <VisuallyHidden>{texts.menu}</VisuallyHidden>
      </UnstyledButton>
      <div id={id} popover="auto" className={classes.menu} onBeforeToggle={() => setWanted(true)}>
        {isWanted && (
          <Suspense>
            <MenuContent />
          </Suspense>
        )}
      </div>
    </>
  )
}
