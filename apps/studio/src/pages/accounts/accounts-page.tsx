import type { Account } from '@carteiro/contracts'
import { Alert, Button, Center, Loader, Text, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { usePlatformsIn } from '../../api/platforms-in.ts'
import { useAccounts } from '../../api/queries.ts'
import { useMode } from '../../api/use-mode.ts'
import { useTexts } from '../../i18n/locale.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { ModeChoice } from '../../parts/mode-choice.tsx'
import { modeTexts } from '../../parts/mode-texts.ts'
import classes from './accounts.module.css'
import { ConnectResult } from './connect-result.tsx'
import { PlatformAccounts } from './platform-accounts.tsx'
import { accountTexts } from './texts.ts'
import { useAccountActions } from './use-account-actions.ts'

export default function AccountsPage(): ReactNode {
  const texts = useTexts(accountTexts)
  const modes = useTexts(modeTexts)
  const [mode] = useMode()
  const catalog = usePlatformsIn(mode)
  const accounts = useAccounts(mode)
  const actions = useAccountActions(mode)
  const [leaving, setLeaving] = useState<Account>()
  const hasFailed = Object.values(actions).some((action) => action.isError)

  if (catalog.isError || accounts.isError) {
    return (
      <Alert color="red" role="alert" title={texts.loadFailed}>
        <Button size="xs" onClick={() => void Promise.all([catalog.refetch(), accounts.refetch()])}>
          {texts.again}
        </Button>
      </Alert>
    )
  }
  return (
    <div className={classes.page}>
      <header>
        <Title order={1} size="h2">
          {texts.title}
        </Title>
        <Text c="dimmed">{mode === 'test' ? modes.lead : texts.lead}</Text>
      </header>
      <ModeChoice />
      <ConnectResult />
      {hasFailed && (
        <Alert color="red" role="alert">
          {texts.failed}
        </Alert>
      )}
      {!catalog.data || !accounts.data ? (
        <Center mih="40vh">
          <Loader type="dots" />
        </Center>
      ) : catalog.data.length === 0 && mode === 'test' ? (
        <Text c="dimmed">{modes.noDeployment}</Text>
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
          title={texts.confirm(leaving.display_name)}
          action={texts.disconnect}
          back={texts.keep}
          color="red"
          isBusy={actions.disconnect.isPending}
          failure={actions.disconnect.isError ? texts.failed : undefined}
          onClose={() => setLeaving(undefined)}
          onConfirm={() => actions.disconnect.mutate(leaving.id, { onSuccess: () => setLeaving(undefined) })}
        >
          {texts.confirmLead}
        </Confirm>
      )}
    </div>
  )
}
