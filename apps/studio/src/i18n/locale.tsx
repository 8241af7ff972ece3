import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { loadCatalogTexts } from './catalog-text.ts'
import { type Format, formatFor } from './format.ts'
import { type Locale, type LocalizedTexts, locales, type TextTree } from './texts.ts'

const STORED = 'carteiro-locale'

const isLocale = (text: string | null): text is Locale => locales.some((one) => one === text)

/** The language that was chosen before, or the browser's. */
export const firstLocale = (): Locale => {
  const stored = localStorage.getItem(STORED)
  if (isLocale(stored)) return stored
  return navigator.languages.some((one) => one.toLowerCase().startsWith('pt')) ? 'pt-BR' : 'en'
}

type Choice = { locale: Locale; setLocale: (locale: Locale) => void; format: Format }
const LocaleContext = createContext<Choice | null>(null)

export const LocaleProvider = ({ children }: { children: ReactNode }): ReactNode => {
  const [locale, setLocale] = useState(firstLocale)
  const wanted = useRef(locale)
  useEffect(() => {
    document.documentElement.lang = locale
  }, [locale])
  const choice = useMemo<Choice>(
    () => ({
      locale,
      format: formatFor(locale),
      setLocale: (chosen) => {
        localStorage.setItem(STORED, chosen)
        wanted.current = chosen
        void loadCatalogTexts(chosen).then(() => setLocale(wanted.current))
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
