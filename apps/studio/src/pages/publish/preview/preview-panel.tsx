import type { Account } from '@carteiro/contracts'
import { Text, VisuallyHidden } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { fullTitle, type OptionOf, shortTitle } from '../../../api/options.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { Panel } from '../../../parts/panel.tsx'
import { PlatformMark } from '../../../parts/platform-mark.tsx'
import type { Draft } from '../draft/draft.ts'
import { publishTexts } from '../texts.ts'
import { accountFor } from '../where/account-for.ts'
import { lookOf } from './looks.ts'
import classes from './preview.module.css'
import { previewPost } from './preview-post.ts'

const KEYS: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 }

/** Loaded when the first option is chosen. One tab for each option; arrow keys go from one to the next. */
export default function PreviewPanel({
  chosen,
  draft,
  accounts,
}: {
  chosen: readonly OptionOf[]
  draft: Draft
  accounts: readonly Account[]
}): ReactNode {
  const texts = useTexts(publishTexts).preview
  const { locale } = useLocale()
  const id = useId()
  const [wanted, setWanted] = useState<string>()
  const shown = chosen.find(({ option }) => option.option === wanted) ?? chosen[0]
  if (!shown) return null

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = KEYS[event.key]
    if (!step) return
    const next = chosen.at((chosen.indexOf(shown) + step) % chosen.length)
    if (!next) return
    setWanted(next.option.option)
    event.currentTarget.querySelector<HTMLElement>(`[data-option="${next.option.option}"]`)?.focus()
  }
  const Look = lookOf(shown.option)
  const own = accounts.filter((one) => one.platform === shown.platform.platform)
  const account = accountFor(own, draft.accounts[shown.platform.platform])
  return (
    <Panel title={texts.title}>
      <div role="tablist" aria-label={texts.title} className={classes.tabs} onKeyDown={onKeyDown}>
        {chosen.map((one) => (
          <button
            key={one.option.option}
            type="button"
            role="tab"
            className={classes.tab}
            data-option={one.option.option}
            aria-selected={one === shown}
            aria-controls={id}
            tabIndex={one === shown ? 0 : -1}
            onClick={() => setWanted(one.option.option)}
          >
            <PlatformMark platform={one.platform} size={20} />
            <span>
              <VisuallyHidden>{one.platform.display_name} · </VisuallyHidden>
              {shortTitle(one, locale)}
            </span>
          </button>
        ))}
      </div>
      <div
        id={id}
        role="tabpanel"
        aria-label={fullTitle(shown, locale)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a tab's panel without anything to focus in it
        tabIndex={0}
        className={classes.frame}
      >
        <Look post={previewPost(shown, draft, account)} />
      </div>
      <Text size="xs" c="dimmed" mt="xs">
        {texts.disclaimer}
      </Text>
    </Panel>
  )
}
