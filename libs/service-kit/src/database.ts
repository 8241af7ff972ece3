import postgres, { type Sql } from 'postgres'

export type { Sql } from 'postgres'

const CONNECTIONS = 4
const CONNECT_SECONDS = 10

/** Connects lazily. Without prepared statements, so that a transaction pooler may stand in between. */
export const connectDatabase = (url: string, options: { service: string; max?: number }): Sql =>
  postgres(url, {
    max: options.max ?? CONNECTIONS,
    prepare: false,
    connect_timeout: CONNECT_SECONDS,
    connection: { application_name: `carteiro-${options.service}` },
    onnotice: () => undefined,
  })
