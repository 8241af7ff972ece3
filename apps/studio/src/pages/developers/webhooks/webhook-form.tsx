import { eventTypes, type Mode, mode as modes, type WebhookEndpoint } from '@carteiro/contracts'
import { Alert, Button, Group, Input, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import {
  useChangeWebhook,
  useCreateWebhook,
  type WebhookChoice,
  type WebhookWithSecret,
} from '../../../api/webhooks.ts'
import { useTexts } from '../../../i18n/locale.tsx'
import { Dialog } from '../../../parts/dialog.tsx'
import { modeTexts } from '../../../parts/mode-texts.ts'
import { PlatformName, useNames } from '../../../parts/platforms.tsx'
import classes from '../developers.module.css'
import { formErrors } from '../form-errors.ts'
import { SomeOf } from '../some-of.tsx'
import { developersTexts } from '../texts.ts'
import { useFirstError } from '../use-first-error.ts'
import { webhooksTexts } from './texts.ts'

const FIELDS = ['url', 'description', 'types', 'platforms']
const MAX_URL_LENGTH = 2048
const MAX_DESCRIPTION_LENGTH = 200

const choiceOf = (endpoint: WebhookEndpoint | undefined): WebhookChoice => ({
  url: endpoint?.url ?? '',
  description: endpoint?.description ?? '',
  types: endpoint?.types ?? null,
  platforms: endpoint?.platforms ?? null,
})

/** What differs from before, and nothing where nothing does. */
const changesIn = (before: WebhookChoice, now: WebhookChoice): Partial<WebhookChoice> =>
  Object.fromEntries(
    Object.entries(now).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof WebhookChoice]),
    ),
  )

/** A new webhook, or another choice for one that there is. */
export default function WebhookForm({
  endpoint,
  onClose,
  onCreated,
}: {
  /** Undefined: a new one. */
  endpoint?: WebhookEndpoint
  onClose: () => void
  onCreated?: (made: WebhookWithSecret) => void
}): ReactNode {
  const { form: texts, facts, types: explained, known } = useTexts(webhooksTexts)
  const { back, save, refused } = useTexts(developersTexts)
  const modeNames = useTexts(modeTexts)
  const { platforms: catalog } = useNames()
  const modeId = useId()
  const create = useCreateWebhook()
  const change = useChangeWebhook(endpoint?.id ?? '')
  const { isPending, error } = endpoint ? change : create
  const [before] = useState(() => choiceOf(endpoint))
  const [choice, setChoice] = useState(before)
  const [mode, setMode] = useState<Mode>('live')
  const [tries, setTries] = useState(0)
  const form = useFirstError(tries, isPending)
  const set = (more: Partial<WebhookChoice>): void => setChoice({ ...choice, ...more })
  const missing: Record<string, string | undefined> = {
    url: choice.url.trim() ? undefined : texts.noUrl,
    types: choice.types?.length === 0 ? texts.noType : undefined,
    platforms: choice.platforms?.length === 0 ? texts.noPlatform : undefined,
  }
  const errors = formErrors(error, FIELDS, known)
  const errorOf = (field: string): string | undefined => (tries > 0 && missing[field]) || errors.of(field)
  /** While it is made there is no leaving: its secret is answered once. */
  const leave = (): void => {
    if (!isPending) onClose()
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTries(tries + 1)
    if (Object.values(missing).some(Boolean)) return
    const wanted = { ...choice, url: choice.url.trim() }
    const changes = changesIn(before, wanted)
    if (!endpoint) create.mutate({ ...wanted, mode }, { onSuccess: (made) => onCreated?.(made) })
    else if (Object.keys(changes).length === 0) onClose()
    else change.mutate(changes, { onSuccess: onClose })
  }
  return (
    <Dialog title={endpoint ? texts.editTitle : texts.newTitle} close={back} onClose={leave} size="lg">
      <form ref={form} onSubmit={submit} noValidate>
        <Stack gap="lg">
          <TextInput
            type="url"
            label={texts.url}
            description={texts.urlHint}
            error={errorOf('url')}
            maxLength={MAX_URL_LENGTH}
            value={choice.url}
            onChange={(event) => set({ url: event.currentTarget.value })}
            data-autofocus
          />
          <TextInput
            label={texts.description}
            description={texts.optional}
            error={errorOf('description')}
            maxLength={MAX_DESCRIPTION_LENGTH}
            value={choice.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
          />
          {!endpoint && (
            <div>
              <Input.Label component="div" id={modeId}>
                {modeNames.label}
              </Input.Label>
              <SegmentedControl
                fullWidth
                aria-labelledby={modeId}
                value={mode}
                onChange={(chosen) => setMode(chosen as Mode)}
                data={modes.options.map((value) => ({ value, label: modeNames[value] }))}
              />
              <Input.Description mt={6}>{texts.modes[mode]}</Input.Description>
            </div>
          )}
          <SomeOf
            label={facts.events}
            all={texts.which.all}
            some={texts.which.some}
            choices={eventTypes.map((value) => ({
              value,
              label: (
                <span className={classes.code} translate="no">
                  {value}
                </span>
              ),
              description: explained[value],
            }))}
            chosen={choice.types}
            error={errorOf('types')}
            onChange={(types) => set({ types })}
          />
          <SomeOf
            label={facts.networks}
            all={texts.which.all}
            some={texts.which.some}
            choices={catalog.map(({ platform }) => ({
              value: platform,
              label: <PlatformName platform={platform} size={18} />,
            }))}
            chosen={choice.platforms}
            error={errorOf('platforms')}
            onChange={(platforms) => set({ platforms })}
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
            <Button type="submit" loading={isPending}>
              {endpoint ? save : texts.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
