'use client'

import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { CarteiroClient } from './client/client.ts'
import type { PublishLabelChanges, PublishLabels } from './texts/labels.ts'
import { labelsOf } from './texts/locales.ts'

/** What a page shows its texts with; a component may have other ones than its provider. */
export type TextOptions = {
  /** Such as `en`, `en-GB` or `pt-BR`: the texts exist in English and Portuguese, any other language has the English ones. */
  locale?: string | undefined
  /** Texts that replace the locale's. */
  labels?: PublishLabelChanges | undefined
}
type Provided = TextOptions & { client: CarteiroClient }

const CarteiroContext = createContext<Provided | null>(null)

/** Provides the client and the language to the hooks and components below. Create the client once, outside of components. */
export const CarteiroProvider = ({
  client,
  locale,
  labels,
  children,
}: Provided & { children?: ReactNode }): ReactNode => {
  const provided = useMemo(() => ({ client, locale, labels }), [client, locale, labels])
  // React 18 knows no context as a component.
  return <CarteiroContext.Provider value={provided}>{children}</CarteiroContext.Provider>
}

/** The client of the nearest provider. @throws where there is none */
export const useCarteiro = (): CarteiroClient => {
  const provided = useContext(CarteiroContext)
  if (!provided)
    throw new Error('useCarteiro: expected a <CarteiroProvider client={…}> around this component')
  return provided.client
}

/** The texts of the nearest provider, with a component's own ones. */
export const useLabels = (own: TextOptions = {}): PublishLabels => {
  const provided = useContext(CarteiroContext)
  return labelsOf(own.locale ?? provided?.locale ?? 'en', provided?.labels, own.labels)
}
