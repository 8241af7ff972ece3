import type { OptionCheck } from '@carteiro/contracts'
import { Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import { fullTitle, type OptionOf } from '../../../api/options.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import type { DraftFile } from '../../../post/media/draft-file.ts'
import { useChangeTexts } from '../../../post/media/use-change-texts.ts'
import classes from '../publish.module.css'
import { publishTexts } from '../texts.ts'

/** What would be converted, each thing once, with the names of all options that need it. */
const useConversions = (
  options: readonly OptionCheck[],
  chosen: readonly OptionOf[],
  files: readonly DraftFile[],
): { text: string; names: string }[] => {
  const { locale } = useLocale()
  const textOf = useChangeTexts()
  const ready = files.filter(({ uploaded }) => uploaded)
  const namesBy = new Map<string, Set<string>>()
  for (const { platform, media } of options) {
    const of = chosen.find(({ option }) => option.option === platform)
    if (!of || media?.verdict !== 'convert') continue
    for (const { file, changes } of media.files) {
      const text = `${ready[file]?.name ?? ''}: ${textOf(changes)}`
      namesBy.set(text, (namesBy.get(text) ?? new Set()).add(fullTitle(of, locale)))
    }
  }
  return [...namesBy].map(([text, names]) => ({ text, names: [...names].join(', ') }))
}

/** Whether files that do not fit are converted, and what becomes of them. */
export const Conversions = ({
  files,
  options,
  chosen,
  isOn,
  onChange,
}: {
  files: readonly DraftFile[]
  options: readonly OptionCheck[]
  chosen: readonly OptionOf[]
  isOn: boolean
  onChange: (isOn: boolean) => void
}): ReactNode => {
  const texts = useTexts(publishTexts).conversion
  const conversions = useConversions(options, chosen, files)
  if (files.length === 0) return null
  return (
    <>
      <Switch
        mt="sm"
        label={texts.convert}
        checked={isOn}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {isOn && conversions.length > 0 && (
        <div className={classes.conversions}>
          <div>{texts.willBe}</div>
          <ul aria-label={texts.willBe}>
            {conversions.map(({ text, names }) => (
              <li key={text}>
                <strong>{names}</strong> <span translate="no">{text}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}
