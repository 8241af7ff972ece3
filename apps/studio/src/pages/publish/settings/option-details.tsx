import type { Account } from '@carteiro/contracts'
import { Badge, Stack, Switch, Text, Textarea } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { fullTitle, type OptionOf } from '../../../api/options.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { PlatformMark } from '../../../parts/platform-mark.tsx'
import { Counter } from '../../../post/lazy-counter.tsx'
import {
  describeProblem,
  isAboutCaption,
  isAboutParts,
  type OptionProblem,
  settingPath,
} from '../../../post/problems.ts'
import { OptionSettings } from '../../../post/settings/option-settings.tsx'
import { hasSettings } from '../../../post/settings/schema.ts'
import { postTexts } from '../../../post/texts.ts'
import type { Draft } from '../draft/draft.ts'
import type { DraftEditor } from '../draft/use-draft.ts'
import { publishTexts } from '../texts.ts'
import classes from './details.module.css'
import { ThreadFields } from './thread-fields.tsx'

const OwnCaption = ({
  one,
  account,
  draft,
  editor,
}: {
  one: OptionOf
  account: Account | undefined
  draft: Draft
  editor: DraftEditor
}): ReactNode => {
  const texts = useTexts(publishTexts).caption
  const { locale } = useLocale()
  const { option } = one
  const own = draft.specific[option.option]
  if (!option.text) {
    return (
      <Text size="sm" c="dimmed">
        {texts.none}
      </Text>
    )
  }
  return (
    <Stack gap="xs">
      <Switch
        label={texts.own}
        checked={own !== undefined}
        onChange={(event) =>
          editor.setSpecific(option.option, event.currentTarget.checked ? draft.universal : undefined)
        }
      />
      {own !== undefined && (
        <div>
          <Textarea
            aria-label={texts.ownFor(fullTitle(one, locale))}
            autosize
            minRows={3}
            maxRows={12}
            value={own}
            onChange={(event) => editor.setSpecific(option.option, event.currentTarget.value)}
          />
          <div className={classes.counter}>
            <Counter name={one.platform.display_name} text={own} rule={option.text} account={account} />
          </div>
        </div>
      )}
    </Stack>
  )
}

/** What can be set for one option: a caption of its own, and its settings. */
export const OptionDetails = ({
  one,
  account,
  draft,
  editor,
  problems,
}: {
  one: OptionOf
  account: Account | undefined
  draft: Draft
  editor: DraftEditor
  problems: readonly OptionProblem[]
}): ReactNode => {
  const texts = useTexts(publishTexts)
  const problemTexts = useTexts(postTexts)
  const { locale } = useLocale()
  const { option } = one.option
  const own = problems.filter(
    (problem) =>
      settingPath(problem) !== '' || (isAboutCaption(problem) && problem.field.includes('specific')),
  )
  const errors = new Map(
    own.map((problem) => [settingPath(problem), describeProblem(problem, problemTexts, locale)] as const),
  )
  const captionProblems = own.filter(isAboutCaption)
  const [isOpen, setOpen] = useState(false)
  const hasProblems = own.length > 0 || problems.some(isAboutParts)
  // Opened by a problem, and left open when it is solved: the user may still be typing.
  useEffect(() => {
    if (hasProblems) setOpen(true)
  }, [hasProblems])
  return (
    <details
      className={classes.details}
      open={isOpen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className={classes.summary}>
        <PlatformMark platform={one.platform} size={22} />
        <span className={classes.name}>{fullTitle(one, locale)}</span>
        <Badge variant="light" color={problems.length > 0 ? 'red' : 'gray'} tt="none">
          {problems.length > 0 ? texts.details.problems(problems.length) : texts.details.fine}
        </Badge>
        <ChevronDown size={18} aria-hidden className={classes.arrow} />
      </summary>
      <Stack gap="md" pt="md">
        <OwnCaption one={one} account={account} draft={draft} editor={editor} />
        <ThreadFields
          one={one}
          account={account}
          draft={draft}
          editor={editor}
          problems={problems.filter(isAboutParts)}
        />
        {captionProblems.map((problem) => (
          <Text key={problem.code} size="sm" c="var(--mantine-color-error)">
            {describeProblem(problem, problemTexts, locale)}
          </Text>
        ))}
        {hasSettings(one.option) ? (
          <OptionSettings
            option={one.option}
            values={draft.settings[option] ?? {}}
            onChange={(settings) => editor.setSettings(option, settings)}
            errors={errors}
          />
        ) : (
          <Text size="sm" c="dimmed">
            {texts.details.noSettings}
          </Text>
        )}
      </Stack>
    </details>
  )
}
