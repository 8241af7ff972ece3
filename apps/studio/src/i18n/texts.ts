export const locales = ['en', 'pt-BR'] as const
export type Locale = (typeof locales)[number]

/** A text, or a text with something in it. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments are each text's own
type Text = string | ((...values: any[]) => string)
export type TextTree = { readonly [key: string]: Text | TextTree }

type Same<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer V) => string
      ? (...values: V) => string
      : Same<T[K]>
}
export type LocalizedTexts<T extends TextTree> = Readonly<Record<Locale, Same<T>>>

/** A page's texts in both languages: what one has and the other lacks does not compile. */
export const defineTexts = <const T extends TextTree>(en: T, ptBR: Same<T>): LocalizedTexts<T> => ({
  en: en as unknown as Same<T>,
  'pt-BR': ptBR,
})
