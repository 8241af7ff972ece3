import type { Account } from '@carteiro/contracts'
import { Alert, Button, Center, Loader, Text, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useAccounts, useCatalog } from '../../api/queries.ts'
import { useWords } from '../../i18n/locale.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import classes from './accounts.module.css'
import { CameBack } from './came-back.tsx'
import { PlatformAccounts } from './platform-accounts.tsx'
import { useAccountActions } from './use-account-actions.ts'
import { accountWords } from './words.ts'

export default function AccountsPage(): ReactNode {
  const words = useWords(accountWords)
  const catalog = useCatalog()
  const accounts = useAccounts()
  const actions = useAccountActions()
  const [leaving, setLeaving] = useState<Account>()
  const hasFailed = Object.values(actions).some((action) => action.isError)

  if (catalog.isError || accounts.isError) {
    return (
      <Alert color="red" role="alert" title={words.loadFailed}>
        <Button size="xs" onClick={() => void Promise.all([catalog.refetch(), accounts.refetch()])}>
          {words.again}
        </Button>
      </Alert>
    )
  }
  return (
    <div className={classes.page}>
      <header>
        <Title order={1} size="h2">
          {words.title}
        </Title>
        <Text c="dimmed">{words.lead}</Text>
      </header>
      <CameBack />
      {hasFailed && (
        <Alert color="red" role="alert">
          {words.failed}
        </Alert>
      )}
      {!catalog.data || !accounts.data ? (
        <Center mih="40vh">
          <Loader type="dots" />
        </Center>
      ) : (
        catalog.data.map((platform) => (
          <PlatformAccounts
            key={platform.platform}
            platform={platform}
            accounts={accounts.data.filter((one) => one.platform === platform.platform)}
            actions={actions}
            onDisconnect={setLeaving}
          />
        ))
      )}
      {leaving && (
        <Confirm
          title={words.confirm(leaving.display_name)}
          action={words.disconnect}
          back={words.keep}
          color="red"
          isBusy={actions.disconnect.isPending}
          failure={actions.disconnect.isError ? words.failed : undefined}
          onClose={() => setLeaving(undefined)}
          onConfirm={() => actions.disconnect.mutate(leaving.id, { onSuccess: () => setLeaving(undefined) })}
        >
          {words.confirmLead}
        </Confirm>
      )}
    </div>
  )
}
