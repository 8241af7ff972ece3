import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { RealtimeContext } from './context.ts'
import { type Version, versionOf } from './frames.ts'

/** Where clients connect: https://supabase.com/docs/guides/realtime/protocol */
export const WEBSOCKET_PATH = '/realtime/v1/websocket'

/** An upgrade that is refused with a plain HTTP answer. */
export type UpgradeRefusal = {
  status: number
  body: string
  type: 'application/json' | 'text/plain'
  /** Wrong keys wait for their answer. */
  pauses: boolean
}

export type UpgradeVerdict = UpgradeRefusal | { version: Version; apiKey: string }

/** Judges an upgrade by its path, its `vsn` and its API key (query `apikey` or header x-api-key). */
export const judgeUpgrade = async (
  context: RealtimeContext,
  url: URL,
  headers: IncomingHttpHeaders,
): Promise<UpgradeVerdict> => {
  if (url.pathname !== WEBSOCKET_PATH) return plain(404, 'Not Found')
  const version = versionOf(url.searchParams.get('vsn'))
  if (!version) return plain(403, '')
  const apiKey = headers['x-api-key']?.toString() ?? url.searchParams.get('apikey')
  if (!apiKey) return unauthorized('API key is missing')
  const result = await context.verify(apiKey)
  if ('refusal' in result) return unauthorized(result.refusal.connectMessage)
  return { version, apiKey }
}

/** Answers an upgrade with HTTP and ends the connection. */
export const refuseUpgrade = (socket: Duplex, { status, body, type }: UpgradeRefusal): void => {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    `Content-Type: ${type}; charset=utf-8`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

const plain = (status: number, body: string): UpgradeRefusal => ({
  status,
  body,
  type: 'text/plain',
  pauses: false,
})

const unauthorized = (error: string): UpgradeRefusal => ({
  status: 401,
  body: JSON.stringify({ error }),
  type: 'application/json',
  pauses: true,
})
