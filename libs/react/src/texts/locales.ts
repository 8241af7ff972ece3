import { en } from './en.ts'
import type { PublishLabelChanges, PublishLabels, PublishLocale } from './labels.ts'
import { ptBR } from './pt-br.ts'

export const publishLabels: Record<PublishLocale, PublishLabels> = { en, 'pt-BR': ptBR }

/** Replaces each `{name}` by its value. */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))

const changed = (labels: PublishLabels, changes: PublishLabelChanges = {}): PublishLabels => {
  const merged: Record<string, unknown> = { ...labels }
  for (const [name, change] of Object.entries(changes)) {
    if (typeof change === 'string') merged[name] = change
    else if (change) merged[name] = { ...(merged[name] as object), ...change }
  }
  return merged as PublishLabels
}

/**
 * The texts of a locale, such as `pt`, `pt-BR` or `en-GB`, with changes, of which the last wins. A language without
 * texts of its own has the English ones.
 */
export const labelsOf = (
  locale: string,
  ...changes: readonly (PublishLabelChanges | undefined)[]
): PublishLabels => {
  const tag = locale.replaceAll('_', '-')
  const [language] = tag.toLowerCase().split('-')
  const texts = language === 'pt' ? ptBR : en
  const isKnown = language === 'pt' || language === 'en'
  return changes.reduce(changed, isKnown && language !== tag ? { ...texts, locale: tag } : texts)
}
