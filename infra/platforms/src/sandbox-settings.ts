import { descriptorOf, type PlatformName } from './platforms.ts'

/** The environment that leads a platform's service to the sandbox in place of the platform. */
export const sandboxSettings = (platform: PlatformName, sandboxUrl: string): Record<string, string> => {
  const { app, settings } = descriptorOf(platform).sandbox
  const address = `${sandboxUrl}/${platform}`
  const all = { API_BASE_URL: address, CLIENT_ID: app.id, CLIENT_SECRET: app.secret, ...settings(address) }
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [`${platform.toUpperCase()}_${name}`, value]),
  )
}
