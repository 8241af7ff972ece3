import type { ApiKey, EditKey as Edit, Scope } from '@carteiro/contracts'
import { Alert, Button, Group, Input, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { useEditKey } from '../../../api/keys.ts'
import { useTexts } from '../../../i18n/locale.tsx'
import { Dialog } from '../../../parts/dialog.tsx'
import { formErrors } from '../form-errors.ts'
import { developersTexts } from '../texts.ts'
import { useFirstError } from '../use-first-error.ts'
import { expiryFrom, expiryTime } from './expiry.ts'
import { ExpiryField } from './expiry-field.tsx'
import { ScopeList } from './scope-list.tsx'
import { keysTexts } from './texts.ts'

const FIELDS = ['name', 'scopes', 'expires_at']

/** A key's name and end, and the permissions that are taken away from it. */
export default function EditKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }): ReactNode {
  const texts = useTexts(keysTexts)
  const { back, save, refused } = useTexts(developersTexts)
  const scopesId = useId()
  const edit = useEditKey(apiKey.id)
  const [before] = useState(() => ({
    name: apiKey.name,
    scopes: apiKey.scopes,
    expiry: expiryFrom(apiKey.expires_at),
  }))
  const [form, setForm] = useState(before)
  const [tries, setTries] = useState(0)
  const formElement = useFirstError(tries, edit.isPending)
  const { name, scopes, expiry } = form
  const isOtherEnd = expiry.choice !== before.expiry.choice || expiry.at !== before.expiry.at
  const expiresAt = expiryTime(expiry)
  const missing: Record<string, string | undefined> = {
    name: name.trim() ? undefined : texts.form.noName,
    scopes: scopes.length > 0 ? undefined : texts.form.noScope,
    expires_at: isOtherEnd && expiresAt === undefined ? texts.form.noTime : undefined,
  }
  const errors = formErrors(edit.error, FIELDS, texts.known)
  const errorOf = (field: string): string | undefined => (tries > 0 && missing[field]) || errors.of(field)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTries(tries + 1)
    if (Object.values(missing).some(Boolean)) return
    const change: Edit = {
      ...(name.trim() === before.name ? {} : { name }),
      ...(isOtherEnd ? { expires_at: expiresAt } : {}),
      ...(scopes.length === before.scopes.length ? {} : { scopes: scopes as Scope[] }),
    }
    if (Object.keys(change).length === 0) onClose()
    else edit.mutate(change, { onSuccess: onClose })
  }
  return (
    <Dialog title={texts.editTitle(apiKey.name)} close={back} onClose={onClose} size="lg">
      <form ref={formElement} onSubmit={submit} noValidate>
        <Stack gap="lg">
          <TextInput
            label={texts.form.name}
            error={errorOf('name')}
            maxLength={100}
            value={name}
            onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
            data-autofocus
          />
          <ExpiryField
            expiry={expiry}
            error={errorOf('expires_at')}
            onChange={(change) => setForm({ ...form, expiry: { ...expiry, ...change } })}
          />
          <div>
            <Input.Label component="div" id={scopesId}>
              {texts.form.permissions}
            </Input.Label>
            <ScopeList
              labelId={scopesId}
              offered={before.scopes}
              chosen={scopes}
              isBound={false}
              error={errorOf('scopes')}
              onChange={(chosen) => setForm({ ...form, scopes: chosen })}
            />
            <Text size="sm" c="dimmed" mt="sm">
              {texts.onlyNarrower}
            </Text>
          </div>
          {errors.rest && (
            <Alert color="red" role="alert">
              {refused}: <span translate="no">{errors.rest}</span>
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {back}
            </Button>
            <Button type="submit" loading={edit.isPending}>
              {save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
