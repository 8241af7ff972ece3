import type { Account } from '@carteiro/contracts'
import type { Platform } from '@carteiro/react'
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../../i18n/locale.tsx'
import { Panel } from '../../../parts/panel.tsx'
import type { Draft } from '../draft/draft.ts'
import type { DraftEditor } from '../draft/use-draft.ts'
import { publishTexts } from '../texts.ts'
import { PlatformRow } from './platform-row.tsx'
import classes from './where.module.css'

/** Connected platforms first, each as the catalog orders them. */
const inOrder = (platforms: readonly Platform[], accounts: readonly Account[]): Platform[] => {
  const isConnected = ({ platform }: Platform): boolean => accounts.some((one) => one.platform === platform)
  return [...platforms.filter(isConnected), ...platforms.filter((one) => !isConnected(one))]
}

export const WherePanel = ({
  platforms,
  accounts,
  draft,
  editor,
}: {
  platforms: readonly Platform[]
  accounts: readonly Account[]
  draft: Draft
  editor: DraftEditor
}): ReactNode => {
  const texts = useTexts(publishTexts).where
  return (
    <Panel
      title={texts.title}
      aside={
        <Text size="sm" c="dimmed" mb="sm">
          {texts.hint}
        </Text>
      }
    >
      <div className={classes.platforms}>
        {inOrder(platforms, accounts).map((platform) => (
          <PlatformRow
            key={platform.platform}
            platform={platform}
            accounts={accounts.filter((one) => one.platform === platform.platform)}
            draft={draft}
            editor={editor}
          />
        ))}
      </div>
    </Panel>
  )
}
