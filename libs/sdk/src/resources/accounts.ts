import { type Body, type Caller, type CallOptions, type Data, dataOf, type Query } from '../call.ts'

/** Connected accounts of platforms. */
export const createAccounts = ({ call }: Caller) => ({
  list: async (
    query: Query<'listAccounts'> = {},
    options?: CallOptions,
  ): Promise<Data<'listAccounts'>['accounts']> =>
    dataOf<'listAccounts'>(await call('listAccounts', { params: { query } }, options)).accounts,
  /** The address at the platform to which the user's browser goes, and until when. */
  connect: async (
    platform: string,
    query: Query<'connectAccount'> = {},
    options?: CallOptions,
  ): Promise<Data<'connectAccount'>> =>
    dataOf<'connectAccount'>(
      await call('connectAccount', { params: { path: { platform }, query } }, options),
    ),
  disconnect: async (
    id: string,
    query: Query<'disconnectAccount'> = {},
    options?: CallOptions,
  ): Promise<void> => {
    await call('disconnectAccount', { params: { path: { id }, query } }, options)
  },
  change: async (
    id: string,
    changes: Body<'changeAccount'>,
    query: Query<'changeAccount'> = {},
    options?: CallOptions,
  ): Promise<void> => {
    await call('changeAccount', { params: { path: { id }, query }, body: changes }, options)
  },
  /** The one that publishes where a publication names none. */
  setDefault: async (
    id: string,
    query: Query<'setDefaultAccount'> = {},
    options?: CallOptions,
  ): Promise<void> => {
    await call('setDefaultAccount', { params: { path: { id }, query } }, options)
  },
})
export type Accounts = ReturnType<typeof createAccounts>

/** What can be published where: the catalog. */
export const createPlatforms = ({ call }: Caller) => ({
  list: async (
    query: Query<'listPlatforms'> = {},
    options?: CallOptions,
  ): Promise<Data<'listPlatforms'>['platforms']> =>
    dataOf<'listPlatforms'>(await call('listPlatforms', { params: { query } }, options)).platforms,
})
export type Platforms = ReturnType<typeof createPlatforms>
