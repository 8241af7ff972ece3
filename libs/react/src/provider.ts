import { createContext, createElement, type ReactNode, useContext } from 'react'
import type { CarteiroClient } from './client/client.ts'

const CarteiroContext = createContext<CarteiroClient | null>(null)

/** Provides the client to the hooks below. Create the client once, outside of components. */
export const CarteiroProvider = ({
  client,
  children,
}: {
  client: CarteiroClient
  children?: ReactNode
}): ReactNode => createElement(CarteiroContext, { value: client }, children)

/** The client of the nearest provider. @throws where there is none */
export const useCarteiro = (): CarteiroClient => {
  const client = useContext(CarteiroContext)
  if (!client) throw new Error('useCarteiro: expected a <CarteiroProvider client={…}> around this component')
  return client
}
