import type { Account, Mode, PlatformCatalog } from '@carteiro/contracts'
import type { GatewayCalls } from './sql/calls.ts'

/** What requests of a mode are judged by. */
export type KnownCatalogs = {
  mode: Mode
  catalogs: PlatformCatalog[]
  /** In mode test: of platforms without a test deployment, to say so by name. */
  liveOnly: PlatformCatalog[]
}
export type KnownWorld = KnownCatalogs & { accounts: Account[] }

export const knownCatalogs = async (calls: GatewayCalls, mode: Mode): Promise<KnownCatalogs> => {
  const [catalogs, live] = await Promise.all([
    calls.catalogs(mode),
    mode === 'live' ? [] : calls.catalogs('live'),
  ])
  const liveOnly = live.filter((one) => !catalogs.some(({ platform }) => platform === one.platform))
  return { mode, catalogs, liveOnly }
}

/** Catalogs that a request may name, whether or not it can be published. */
export const namedCatalogs = ({ catalogs, liveOnly }: KnownCatalogs): PlatformCatalog[] => [
  ...catalogs,
  ...liveOnly,
]
