import type { Account } from '@carteiro/contracts'
import type { Platform } from '@carteiro/react'
import { Anchor, Badge, Checkbox, NativeSelect, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { shortTitle } from '../../../api/options.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { PlatformMark } from '../../../parts/platform-mark.tsx'
import type { Draft } from '../draft/draft.ts'
import type { DraftEditor } from '../draft/use-draft.ts'
import { publishTexts } from '../texts.ts'
import { accountFor } from './account-for.ts'
import classes from './where.module.css'

const AccountChoice = ({
  platform,
  accounts,
  chosen,
  onChoose,
}: {
  platform: Platform
  accounts: readonly Account[]
  chosen: Account | undefined
  onChoose: (id: string) => void
}): ReactNode => {
  const texts = useTexts(publishTexts).where
  if (accounts.length === 0) {
    return (
      <Anchor
        component={Link}
        href="/accounts"
        size="sm"
        aria-label={texts.connectFor(platform.display_name)}
      >
        {texts.connect}
      </Anchor>
    )
  }
  if (accounts.length === 1) {
    return (
      <Text size="sm" c="dimmed" truncate>
        {accounts[0]?.display_name}
      </Text>
    )
  }
  return (
    <NativeSelect
      size="xs"
      aria-label={texts.account(platform.display_name)}
      value={chosen?.id ?? ''}
      onChange={(event) => onChoose(event.currentTarget.value)}
      data={accounts.map(({ id, display_name, is_default }) => ({
        value: id,
        label: is_default ? `${display_name} (${texts.default})` : display_name,
      }))}
    />
  )
}

/** A platform: the account that is posted with, and the ways to post there. */
export const PlatformRow = ({
  platform,
  accounts,
  draft,
  editor,
}: {
  platform: Platform
  accounts: readonly Account[]
  draft: Draft
  editor: DraftEditor
}): ReactNode => {
  const texts = useTexts(publishTexts).where
  const { locale } = useLocale()
  const chosen = accountFor(accounts, draft.accounts[platform.platform])
  return (
    <fieldset className={classes.row}>
      <legend className={classes.legend}>
        <PlatformMark platform={platform} />
        <span>{platform.display_name}</span>
      </legend>
      <div className={classes.account}>
        <AccountChoice
          platform={platform}
          accounts={accounts}
          chosen={chosen}
          onChoose={(id) => editor.set({ accounts: { ...draft.accounts, [platform.platform]: id } })}
        />
        {platform.paused && (
          <Badge color="yellow" variant="light" autoContrast>
            {texts.paused}
          </Badge>
        )}
        {chosen?.status === 'needs_reauth' && (
          <Badge color="orange" variant="light">
            {texts.reauth}
          </Badge>
        )}
      </div>
      <div className={classes.options}>
        {platform.options.map((option) => (
          <Checkbox
            key={option.option}
            label={shortTitle({ platform, option }, locale)}
            checked={draft.selected.includes(option.option)}
            disabled={accounts.length === 0}
            onChange={(event) => editor.toggle(option.option, event.currentTarget.checked)}
          />
        ))}
      </div>
    </fieldset>
  )
}
