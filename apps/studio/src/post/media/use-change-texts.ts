import type { ConversionChange } from '@carteiro/contracts'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { conversionTexts } from './conversion-texts.ts'

/** Says what a conversion changes, as one text: "HEIC becomes JPEG, scaled from …". */
export const useChangeTexts = (): ((changes: readonly ConversionChange[]) => string) => {
  const texts = useTexts(conversionTexts)
  const list = new Intl.ListFormat(useLocale().locale, { style: 'narrow', type: 'unit' })
  // A newer gateway may know other changes.
  const ofCode = texts as Partial<Record<string, (from: string, to: string) => string>>
  return (changes) =>
    list.format(changes.map(({ code, message, from = '', to = '' }) => ofCode[code]?.(from, to) ?? message))
}
