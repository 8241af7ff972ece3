import { Input, Stack, Text, Textarea } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { OptionOf } from '../../../../api/options.ts'
import { useLocale, useTexts } from '../../../../i18n/locale.tsx'
import { Counter } from '../../../../post/lazy-counter.tsx'
import { describeProblem } from '../../../../post/problems.ts'
import { OptionSettings } from '../../../../post/settings/option-settings.tsx'
import { hasSettings } from '../../../../post/settings/schema.ts'
import { postTexts } from '../../../../post/texts.ts'
import { When } from '../../../../post/when.tsx'
import classes from './edit.module.css'
import { partOf } from './edit.ts'
import { FilesField } from './files-field.tsx'
import { editTexts } from './texts.ts'
import type { Editing } from './use-edit.ts'

/** What can be changed, each with what is wrong about it beside it. */
export const EditFields = ({
  editing: { form, set, files, hasTime, problems },
  of,
}: {
  editing: Editing
  /** Undefined while its platform has not announced itself. */
  of: OptionOf | undefined
}): ReactNode => {
  const texts = useTexts(editTexts)
  const fieldTexts = useTexts(postTexts)
  const { locale } = useLocale()
  const errors = problems.map((problem) => ({
    part: partOf(problem),
    path: problem.field.replace(/^\w+\.?/, ''),
    text: describeProblem({ ...problem, platform: of?.option.option ?? '' }, fieldTexts, locale),
  }))
  const errorOf = (part: string): string | undefined => errors.find((one) => one.part === part)?.text
  const settingErrors = new Map(
    errors.filter(({ part }) => part === 'settings').map(({ path, text }) => [path, text]),
  )
  const [isOpen, setOpen] = useState(false)
  return (
    <Stack gap="md">
      {!of && <Text size="sm">{texts.unknownOption}</Text>}
      {of && (form.files.length > 0 || of.option.media.combinations.some(({ max }) => max > 0)) && (
        <FilesField
          files={form.files}
          editor={files}
          errors={errors.filter(({ part }) => part === 'mediaFiles').map(({ text }) => text)}
        />
      )}
      {of?.option.text && (
        <div>
          <Textarea
            label={texts.caption}
            autosize
            minRows={4}
            maxRows={12}
            value={form.caption}
            error={errorOf('caption')}
            onChange={(event) => set({ caption: event.currentTarget.value })}
            data-autofocus
          />
          <div className={classes.counter}>
            <Counter name={of.platform.display_name} text={form.caption} rule={of.option.text} />
          </div>
        </div>
      )}
      {hasTime && (
        <div>
          <Input.Label component="div" labelElement="div" mb={6}>
            {fieldTexts.when.when}
          </Input.Label>
          <When timing={form} error={errorOf('scheduledAt')} onChange={set} />
        </div>
      )}
      {of && hasSettings(of.option) && (
        // Opened by an error, it stays open when that is solved: its toggle is handled like any other.
        <details
          open={isOpen || settingErrors.size > 0}
          onToggle={(event) => setOpen(event.currentTarget.open)}
        >
          <summary className={classes.summary}>
            <span>{texts.settings}</span>
            <ChevronDown size={18} aria-hidden className={classes.arrow} />
          </summary>
          <Stack gap="md" pt="sm">
            <OptionSettings
              option={of.option}
              values={form.settings}
              onChange={(settings) => set({ settings })}
              errors={settingErrors}
            />
          </Stack>
        </details>
      )}
    </Stack>
  )
}
