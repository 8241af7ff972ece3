import { type Body, type Caller, type CallOptions, type Data, dataOf, type Query } from '../call.ts'

/** For operators: keys with the scopes `queue:read` and `queue:operate`. */
export const createQueue = ({ call }: Caller) => ({
  metrics: async (
    query: Query<'getQueueMetrics'> = {},
    options?: CallOptions,
  ): Promise<Data<'getQueueMetrics'>> =>
    dataOf<'getQueueMetrics'>(await call('getQueueMetrics', { params: { query } }, options)),
  platforms: async (
    query: Query<'listPlatformStates'> = {},
    options?: CallOptions,
  ): Promise<Data<'listPlatformStates'>> =>
    dataOf<'listPlatformStates'>(await call('listPlatformStates', { params: { query } }, options)),
  pause: async (
    platform: string,
    body: Body<'pausePlatform'>,
    query: Query<'pausePlatform'> = {},
    options?: CallOptions,
  ): Promise<void> => {
    await call('pausePlatform', { params: { path: { platform }, query }, body }, options)
  },
  resume: async (
    platform: string,
    query: Query<'resumePlatform'> = {},
    options?: CallOptions,
  ): Promise<void> => {
    await call('resumePlatform', { params: { path: { platform }, query } }, options)
  },
  accounts: async (
    query: Query<'listOperatedAccounts'> = {},
    options?: CallOptions,
  ): Promise<Data<'listOperatedAccounts'>> =>
    dataOf<'listOperatedAccounts'>(await call('listOperatedAccounts', { params: { query } }, options)),

  /** Failed jobs, by what made them fail. */
  deadLetterCauses: async (
    query: Query<'listDeadLetterCauses'> = {},
    options?: CallOptions,
  ): Promise<Data<'listDeadLetterCauses'>> =>
    dataOf<'listDeadLetterCauses'>(await call('listDeadLetterCauses', { params: { query } }, options)),
  deadLetters: async (
    query: Query<'listDeadLetters'> = {},
    options?: CallOptions,
  ): Promise<Data<'listDeadLetters'>> =>
    dataOf<'listDeadLetters'>(await call('listDeadLetters', { params: { query } }, options)),
  redriveDeadLetters: async (
    body: Body<'redriveDeadLetters'>,
    query: Query<'redriveDeadLetters'> = {},
    options?: CallOptions,
  ): Promise<Data<'redriveDeadLetters'>> =>
    dataOf<'redriveDeadLetters'>(await call('redriveDeadLetters', { params: { query }, body }, options)),

  /** Functions of the app in the database (docs/on-event.md). */
  eventHandlers: async (options?: CallOptions): Promise<Data<'listEventHandlers'>> =>
    dataOf<'listEventHandlers'>(await call('listEventHandlers', {}, options)),
  handlerDeadLetters: async (
    query: Query<'listHandlerDeadLetters'>,
    options?: CallOptions,
  ): Promise<Data<'listHandlerDeadLetters'>> =>
    dataOf<'listHandlerDeadLetters'>(await call('listHandlerDeadLetters', { params: { query } }, options)),
  redriveEventHandlers: async (
    body: Body<'redriveEventHandlers'>,
    options?: CallOptions,
  ): Promise<Data<'redriveEventHandlers'>> =>
    dataOf<'redriveEventHandlers'>(await call('redriveEventHandlers', { body }, options)),

  /** What is stored of uploads, of all users. */
  storedMedia: async (options?: CallOptions): Promise<Data<'getStoredMedia'>> =>
    dataOf<'getStoredMedia'>(await call('getStoredMedia', {}, options)),

  /** Whether the database is a restored or copied one, which publishes nothing until that is confirmed. */
  installation: async (options?: CallOptions): Promise<Data<'getInstallation'>> =>
    dataOf<'getInstallation'>(await call('getInstallation', {}, options)),
  confirmInstallation: async (
    body: Body<'confirmInstallation'>,
    options?: CallOptions,
  ): Promise<Data<'confirmInstallation'>> =>
    dataOf<'confirmInstallation'>(await call('confirmInstallation', { body }, options)),
})
export type Queue = ReturnType<typeof createQueue>
