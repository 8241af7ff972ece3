import { createPlatformClient, type PlatformClient, type Reach } from '@carteiro/platform-kit'

/** A client for each server: the account says where it lives. Servers are named by users, so they must be public. */
export const createServers = (privateOrigins: readonly string[], reach: Reach) => {
  const clients = new Map<string, PlatformClient>()
  return (server: string): PlatformClient => {
    const known = clients.get(server)
    if (known) return known
    const client = createPlatformClient({ platform: 'bluesky', baseUrl: server, privateOrigins, reach })
    clients.set(server, client)
    return client
  }
}
export type Servers = ReturnType<typeof createServers>
