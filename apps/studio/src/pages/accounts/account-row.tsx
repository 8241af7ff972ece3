import type { Account } from '@carteiro/contracts'
import { Badge, Button, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../i18n/locale.tsx'
import classes from './accounts.module.css'
import { Health } from './health.tsx'
import { accountTexts } from './texts.ts'
import type { AccountActions } from './use-account-actions.ts'

export const AccountRow = ({
  account,
  hasSiblings,
  actions,
  onDisconnect,
}: {
  account: Account
  hasSiblings: boolean
  actions: AccountActions
  onDisconnect: () => void
}): ReactNode => {
  const texts = useTexts(accountTexts)
  const { id, display_name: name, platform, is_default, status } = account
  return (
    <li className={classes.account}>
      <div className={classes.about}>
        <Text fw={550} truncate>
          {name}
        </Text>
        {hasSiblings && is_default && (
          <Badge variant="default" tt="none">
            {texts.default}
          </Badge>
        )}
        <Health account={account} />
      </div>
      <Group gap={6}>
        {status === 'needs_reauth' && (
          <Button
            size="xs"
            loading={actions.connect.isPending && actions.connect.variables === platform}
            aria-label={texts.reconnectOf(name)}
            onClick={() => actions.connect.mutate(platform)}
          >
            {texts.reconnect}
          </Button>
        )}
        {hasSiblings && !is_default && (
          <Button
            size="xs"
            variant="subtle"
            loading={actions.makeDefault.isPending && actions.makeDefault.variables === id}
            aria-label={texts.makeDefaultOf(name)}
            onClick={() => actions.makeDefault.mutate(id)}
          >
            {texts.makeDefault}
          </Button>
        )}
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          aria-label={texts.disconnectOf(name)}
          onClick={onDisconnect}
        >
          {texts.disconnect}
        </Button>
      </Group>
    </li>
  )
}
