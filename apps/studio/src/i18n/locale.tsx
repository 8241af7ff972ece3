import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { type Format, formatFor } from './format.ts'
import { type Locale, type LocalizedTexts, locales, type TextTree } from './texts.ts'

const STORED = 'carteiro-locale'

const isLocale = (text: string | null): text is Locale => locales.some((one) => one === text)

const firstLocale = (): Locale => {
  const stored = localStorage.getItem(STORED)
  if (isLocale(stored)) return stored
  return navigator.languages.some((one) => one.toLowerCase().startsWith('pt')) ? 'pt-BR' : 'en'
}

type Choice = { locale: Locale; setLocale: (locale: Locale) => void; format: Format }
const LocaleContext = createContext<Choice | null>(null)

export const LocaleProvider = ({ children }: { children: ReactNode }): ReactNode => {
  const [locale, setLocale] = useState(firstLocale)
  useEffect(() => {
    document.documentElement.lang = locale
  }, [locale])
  const choice = useMemo<Choice>(
    () => ({
      locale,
      format: formatFor(locale),
      setLocale: (chosen) => {
        localStorage.setItem(STORED, chosen)
        setLocale(chosen)
      },
    }),
    [locale],
  )
  return <LocaleContext value={choice}>{children}</LocaleContext>
}

export const useLocale = (): Choice => {
  const choice = useContext(LocaleContext)
  if (!choice) throw new Error('useLocale: expected a <LocaleProvider> around this component')
  return choice
}

/** The texts of a page in the reader's language. */
export const useTexts = <T extends TextTree>(texts: LocalizedTexts<T>): LocalizedTexts<T>[Locale] =>
  texts[useLocale().locale]
