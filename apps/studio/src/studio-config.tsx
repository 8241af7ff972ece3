import type { StudioConfig } from '@carteiro/contracts'
import { createContext, type ReactNode, useContext } from 'react'

const ConfigContext = createContext<StudioConfig | null>(null)

export const StudioConfigProvider = ({
  config,
  children,
}: {
  config: StudioConfig
  children: ReactNode
}): ReactNode => <ConfigContext value={config}>{children}</ConfigContext>

export const useStudioConfig = (): StudioConfig => {
  const config = useContext(ConfigContext)
  if (!config) throw new Error('useStudioConfig: expected a <StudioConfigProvider> around this component')
  return config
}
