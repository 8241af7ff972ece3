import { type Body, type Caller, type CallOptions, type Data, dataOf, type Query } from '../call.ts'
import { pagesOf } from '../pages.ts'

/** API keys: for keys with the scope `keys:write`, within their own rights. */
export const createKeys = ({ call }: Caller) => ({
  /** `secret` is in this answer alone. */
  create: async (key: Body<'createKey'>, options?: CallOptions): Promise<Data<'createKey'>> =>
    dataOf<'createKey'>(await call('createKey', { body: key }, options)),
  list: async (query: Query<'listKeys'> = {}, options?: CallOptions): Promise<Data<'listKeys'>['keys']> =>
    dataOf<'listKeys'>(await call('listKeys', { params: { query } }, options)).keys,
  get: async (id: string, options?: CallOptions): Promise<Data<'getKey'>> =>
    dataOf<'getKey'>(await call('getKey', { params: { path: { id } } }, options)),
  edit: async (id: string, change: Body<'editKey'>, options?: CallOptions): Promise<Data<'editKey'>> =>
    dataOf<'editKey'>(await call('editKey', { params: { path: { id } }, body: change }, options)),
  /** A new secret; the one before is accepted for `overlap_seconds` more. */
  rotate: async (
    id: string,
    rotation: Body<'rotateKey'> = {},
    options?: CallOptions,
  ): Promise<Data<'rotateKey'>> =>
    dataOf<'rotateKey'>(await call('rotateKey', { params: { path: { id } }, body: rotation }, options)),
  revoke: async (id: string, options?: CallOptions): Promise<void> => {
    await call('revokeKey', { params: { path: { id } } }, options)
  },
})
export type Keys = ReturnType<typeof createKeys>

/** Who changed what. */
export const createAudit = ({ call }: Caller) => ({
  list: (
    query: Omit<Query<'listAuditEntries'>, 'cursor'> = {},
    options?: CallOptions,
  ): AsyncGenerator<Data<'listAuditEntries'>['entries'][number]> =>
    pagesOf(async (cursor) => {
      const answer = await call('listAuditEntries', { params: { query: { ...query, ...cursor } } }, options)
      const page = dataOf<'listAuditEntries'>(answer)
      return { items: page.entries, next: page.next_cursor }
    }),
})
export type Audit = ReturnType<typeof createAudit>
