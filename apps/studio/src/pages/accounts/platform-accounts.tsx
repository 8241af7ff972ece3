import type { Account } from '@carteiro/contracts'
import type { Platform } from '@carteiro/react'
import { Badge, Button, Group, Paper, Text, Title } from '@mantine/core'
import { Plus } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { useTexts } from '../../i18n/locale.tsx'
import { PlatformMark } from '../../parts/platform-mark.tsx'
import { AccountRow } from './account-row.tsx'
import classes from './accounts.module.css'
import { accountTexts } from './texts.ts'
import type { AccountActions } from './use-account-actions.ts'

export const PlatformAccounts = ({
  platform,
  accounts,
  actions,
  onDisconnect,
}: {
  platform: Platform
  accounts: readonly Account[]
  actions: AccountActions
  onDisconnect: (account: Account) => void
}): ReactNode => {
  const texts = useTexts(accountTexts)
  const titleId = useId()
  const { platform: id, display_name: name } = platform
  return (
    <Paper component="section" aria-labelledby={titleId} withBorder radius="lg" p={{ base: 'md', sm: 'lg' }}>
      <Group justify="space-between" wrap="nowrap">
        <Group gap="sm">
          <PlatformMark platform={platform} size={32} />
          <Title order={2} size="h4" id={titleId}>
            {name}
          </Title>
          {platform.paused && (
            <Badge color="yellow" variant="light" tt="none">
              {texts.paused}
            </Badge>
          )}
        </Group>
        <Button
          size="xs"
          variant={accounts.length === 0 ? 'light' : 'default'}
          leftSection={<Plus size={14} aria-hidden />}
          loading={actions.connect.isPending && actions.connect.variables === id}
          aria-label={accounts.length === 0 ? texts.connectTo(name) : texts.connectAnotherTo(name)}
          onClick={() => actions.connect.mutate(id)}
        >
          {accounts.length === 0 ? texts.connect : texts.connectAnother}
        </Button>
      </Group>
      {accounts.length === 0 ? (
        <Text size="sm" c="dimmed" mt="sm">
          {texts.none}
        </Text>
      ) : (
        <ul className={classes.accounts} aria-labelledby={titleId}>
          {accounts.map((account) => (
            <AccountRow
              key={account.id}
              account={account}
              hasSiblings={accounts.length > 1}
              actions={actions}
              onDisconnect={() => onDisconnect(account)}
            />
          ))}
        </ul>
      )}
    </Paper>
  )
}
