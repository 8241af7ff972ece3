import { type StudioConfig, studioConfig } from '@carteiro/contracts'

/** The settings that the gateway writes into the page that it serves: never part of the build. @throws when it can't be read */
export const loadStudioConfig = async (): Promise<StudioConfig> => {
  // Asked for as the page's preload asks, so that its answer is used.
  const response = await fetch('/studio-config.json', { mode: 'cors', credentials: 'same-origin' })
  if (!response.ok) throw new Error(`studio-config.json: ${response.status}`)
  return studioConfig.parse(await response.json())
}
