import type { ApiKey } from '@carteiro/contracts'
import { Button, Paper, Skeleton, Stack, Text } from '@mantine/core'
import { Plus } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useKeys, useRevokeKey } from '../../../api/keys.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { Confirm } from '../../../parts/confirm.tsx'
import { FailedToLoad } from '../../../parts/failed-to-load.tsx'
import classes from '../developers.module.css'
import { Example } from '../example.tsx'
import { developersTexts } from '../texts.ts'
import { type KeyAction, KeyRow } from './key-row.tsx'
import { RotateKey } from './rotate-key.tsx'
import { KeySecret, type KeyWithSecret, READING } from './secret.tsx'
import { keysTexts } from './texts.ts'

// Loaded when they are opened: forms are large.
const CreateKey = lazy(() => import('./create-key.tsx'))
const EditKey = lazy(() => import('./edit-key.tsx'))

/** What is open over the list. */
type Open =
  | { what: 'create' }
  | { what: KeyAction; apiKey: ApiKey }
  | { what: 'secret'; apiKey: KeyWithSecret; isNew: boolean }

const Revoke = ({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }): ReactNode => {
  const texts = useTexts(keysTexts)
  const { back, refused } = useTexts(developersTexts)
  const revoke = useRevokeKey()
  return (
    <Confirm
      title={texts.revokeTitle(apiKey.name)}
      action={texts.revoke}
      back={back}
      color="red"
      isBusy={revoke.isPending}
      failure={revoke.error ? `${refused}: ${revoke.error.message}` : undefined}
      onClose={onClose}
      onConfirm={() => revoke.mutate(apiKey.id, { onSuccess: onClose })}
    >
      {texts.revokeText}
    </Confirm>
  )
}

const KeyList = ({
  keys,
  all,
  label,
  onOpen,
}: {
  keys: readonly ApiKey[]
  all: readonly ApiKey[]
  label: string
  onOpen: (open: Open) => void
}): ReactNode => (
  <Paper withBorder radius="lg">
    <ul className={classes.list} aria-label={label}>
      {keys.map((apiKey) => (
        <KeyRow
          key={apiKey.id}
          apiKey={apiKey}
          maker={all.find(({ id }) => id === apiKey.created_by_key)}
          onAct={(what) => onOpen({ what, apiKey })}
        />
      ))}
    </ul>
  </Paper>
)

/** The user's API keys. */
export const Keys = (): ReactNode => {
  const texts = useTexts(keysTexts)
  const { format } = useLocale()
  const { data, isError, error, refetch } = useKeys()
  const [open, setOpen] = useState<Open | null>(null)
  const close = (): void => setOpen(null)
  const active = data?.filter(({ status }) => status === 'active') ?? []
  const ended = data?.filter(({ status }) => status !== 'active') ?? []
  const endedTitle = texts.ended(format.number(ended.length))
  return (
    <Stack>
      <div className={classes.lead}>
        <Text c="dimmed">{texts.lead}</Text>
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setOpen({ what: 'create' })}>
          {texts.create}
        </Button>
      </div>
      {isError && <FailedToLoad what={texts.loadFailed} error={error} onRetry={() => void refetch()} />}
      {!data && !isError && <Skeleton height={240} radius="lg" />}
      {data && active.length === 0 && (
        <Paper withBorder radius="lg" p="xl">
          <Stack gap="sm" maw={680} mx="auto">
            <Text fw={600}>{texts.none}</Text>
            <Text c="dimmed">{texts.noneLead}</Text>
            <Example>{READING}</Example>
          </Stack>
        </Paper>
      )}
      {active.length > 0 && <KeyList keys={active} all={data ?? []} label={texts.list} onOpen={setOpen} />}
      {ended.length > 0 && (
        <details className={classes.more}>
          <summary>{endedTitle}</summary>
          <KeyList keys={ended} all={data ?? []} label={endedTitle} onOpen={setOpen} />
        </details>
      )}
      <Suspense>
        {open?.what === 'create' && (
          <CreateKey
            onClose={close}
            onCreated={(apiKey) => setOpen({ what: 'secret', apiKey, isNew: true })}
          />
        )}
        {open?.what === 'edit' && <EditKey apiKey={open.apiKey} onClose={close} />}
      </Suspense>
      {open?.what === 'rotate' && (
        <RotateKey
          apiKey={open.apiKey}
          onClose={close}
          onRotated={(apiKey) => setOpen({ what: 'secret', apiKey, isNew: false })}
        />
      )}
      {open?.what === 'revoke' && <Revoke apiKey={open.apiKey} onClose={close} />}
      {open?.what === 'secret' && <KeySecret apiKey={open.apiKey} isNew={open.isNew} onClose={close} />}
    </Stack>
  )
}
