import type { Account } from '@carteiro/contracts'
import { Alert, Button, Center, Loader, Text, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useAccounts, useCatalog } from '../../api/queries.ts'
import { useWords } from '../../i18n/locale.tsx'
import classes from './accounts.module.css'
import { CameBack } from './came-back.tsx'
import { ConfirmDisconnect } from './confirm-disconnect.tsx'
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

  const answer = (isWanted: boolean): void => {
    if (isWanted && leaving) actions.disconnect.mutate(leaving.id)
    setLeaving(undefined)
  }
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
      {leaving && <ConfirmDisconnect account={leaving} onAnswer={answer} />}
    </div>
  )
}
