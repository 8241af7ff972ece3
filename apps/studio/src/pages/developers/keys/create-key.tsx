import { type Mode, mode as modes, type Scope } from '@carteiro/contracts'
import { Alert, Button, Group, Input, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { useCreateKey } from '../../../api/keys.ts'
import { useTexts } from '../../../i18n/locale.tsx'
import { Dialog } from '../../../parts/dialog.tsx'
import { modeTexts } from '../../../parts/mode-texts.ts'
import { useUser } from '../../../session/session.tsx'
import { formErrors } from '../form-errors.ts'
import { developersTexts } from '../texts.ts'
import { useFirstError } from '../use-first-error.ts'
import { AccountChoice } from './account-choice.tsx'
import { type Expiry, expiryTime } from './expiry.ts'
import { ExpiryField } from './expiry-field.tsx'
import { ScopeList } from './scope-list.tsx'
import { isOfAllAccounts, type Preset, presetOf, presetScopes, presets, scopesFor } from './scopes.ts'
import type { KeyWithSecret } from './secret.tsx'
import { keysTexts } from './texts.ts'

const FIELDS = ['name', 'scopes', 'accounts', 'expires_at']

/** A new key: what it is called, what it may do, with which accounts, until when. */
export default function CreateKey({
  onClose,
  onCreated,
}: {
  onClose: () => void
  onCreated: (key: KeyWithSecret) => void
}): ReactNode {
  const texts = useTexts(keysTexts)
  const { back, refused } = useTexts(developersTexts)
  const modeNames = useTexts(modeTexts)
  const modeId = useId()
  const scopesId = useId()
  const offered = scopesFor(useUser())
  const create = useCreateKey()
  const [name, setName] = useState('')
  const [mode, setMode] = useState<Mode>('live')
  const [scopes, setScopes] = useState<string[]>(presetScopes('publish', offered))
  const [accounts, setAccounts] = useState<string[] | null>(null)
  const [expiry, setExpiry] = useState<Expiry>({ choice: 'year', at: '' })
  const [tries, setTries] = useState(0)
  const form = useFirstError(tries, create.isPending)
  const isBound = accounts !== null
  const wanted = isBound ? scopes.filter((scope) => !isOfAllAccounts(scope)) : scopes
  const expiresAt = expiryTime(expiry)
  const missing: Record<string, string | undefined> = {
    name: name.trim() ? undefined : texts.form.noName,
    scopes: wanted.length > 0 ? undefined : texts.form.noScope,
    accounts: accounts?.length === 0 ? texts.form.noAccount : undefined,
    expires_at: expiresAt === undefined ? texts.form.noTime : undefined,
  }
  const errors = formErrors(create.error, FIELDS, texts.known)
  const errorOf = (field: string): string | undefined => (tries > 0 && missing[field]) || errors.of(field)
  /** While it is made there is no leaving: its secret is answered once. */
  const leave = (): void => {
    if (!create.isPending) onClose()
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTries(tries + 1)
    if (Object.values(missing).some(Boolean)) return
    create.mutate(
      { name, mode, scopes: wanted as Scope[], accounts, expires_at: expiresAt },
      { onSuccess: onCreated },
    )
  }
  return (
    <Dialog title={texts.newTitle} close={back} onClose={leave} size="lg">
      <form ref={form} onSubmit={submit} noValidate>
        <Stack gap="lg">
          <TextInput
            label={texts.form.name}
            description={texts.form.nameHint}
            error={errorOf('name')}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <div>
            <Input.Label component="div" id={modeId}>
              {modeNames.label}
            </Input.Label>
            <SegmentedControl
              fullWidth
              aria-labelledby={modeId}
              value={mode}
              onChange={(chosen) => {
                setMode(chosen as Mode)
                // Those chosen are of the other mode.
                setAccounts(accounts && [])
              }}
              data={modes.options.map((value) => ({ value, label: modeNames[value] }))}
            />
            <Input.Description mt={6}>{texts.form.modes[mode]}</Input.Description>
          </div>
          <div>
            <Input.Label component="div" id={scopesId}>
              {texts.form.permissions}
            </Input.Label>
            <SegmentedControl
              fullWidth
              aria-labelledby={scopesId}
              mb="sm"
              value={presetOf(wanted, offered) ?? 'own'}
              onChange={(chosen) => {
                if (chosen !== 'own') setScopes(presetScopes(chosen as Preset, offered))
              }}
              data={[...presets, 'own' as const].map((value) => ({
                value,
                label: texts.form.presets[value],
              }))}
            />
            <ScopeList
              labelId={scopesId}
              offered={offered}
              chosen={wanted}
              isBound={isBound}
              error={errorOf('scopes')}
              onChange={setScopes}
            />
          </div>
          <AccountChoice mode={mode} chosen={accounts} error={errorOf('accounts')} onChange={setAccounts} />
          <ExpiryField
            expiry={expiry}
            error={errorOf('expires_at')}
            onChange={(change) => setExpiry((now) => ({ ...now, ...change }))}
          />
          {errors.rest && (
            <Alert color="red" role="alert">
              {refused}: <span translate="no">{errors.rest}</span>
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={leave}>
              {back}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {texts.form.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
