import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export type Received = { path: string; id: string; headers: IncomingHttpHeaders; body: string; at: number }
/** A status, or the whole answer by hand. */
export type ReceiverAnswer = number | ((response: ServerResponse, received: Received) => void)

/** An endpoint on a real port that keeps what it receives, and answers as the test says. */
export const startReceiver = async () => {
  const received: Received[] = []
  let answer: (received: Received) => ReceiverAnswer | Promise<ReceiverAnswer> = () => 204
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', async () => {
      const one: Received = {
        path: request.url ?? '',
        id: String(request.headers['webhook-id']),
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
        at: Date.now(),
      }
      received.push(one)
      const given = await answer(one)
      if (typeof given === 'function') given(response, one)
      else response.writeHead(given).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    url: (path = '/') => origin + path,
    received,
    idsAt: (path: string) => received.filter((one) => one.path === path).map(({ id }) => id),
    answerWith: (given: typeof answer) => {
      answer = given
    },
    reset: () => {
      received.length = 0
      answer = () => 204
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type Receiver = Awaited<ReturnType<typeof startReceiver>>

/** What the official library makes of a message. @throws when its signature is none of this secret's (`whsec_…`) */
export const verify = (secret: string, { headers, body }: Pick<Received, 'headers' | 'body'>): unknown =>
  new Webhook(secret).verify(body, headers as Record<string, string>)
