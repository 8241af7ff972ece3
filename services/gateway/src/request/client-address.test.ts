import { createLogger, createServiceApp, listen } from '@carteiro/service-kit'
import { expect, it } from 'vitest'
import { clientAddress } from './client-address.ts'

it.each<[string, number, string | undefined, string]>([
  ['without proxies nothing that is sent counts', 0, '203.0.113.9', '127.0.0.1'],
  ['behind one it is what that one has added', 1, '203.0.113.9', '203.0.113.9'],
  ['what a client sends itself is on the left', 1, '198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['behind two it is what the first has added', 2, 'x, 203.0.113.9, 192.0.2.1', '203.0.113.9'],
  ['an address of version 6', 1, '2001:db8::1', '2001:db8::1'],
  ['an IPv4 address in the form of version 6', 1, '::ffff:203.0.113.9', '203.0.113.9'],
  ['an interface is left out', 1, 'fe80::1%eth0', 'fe80::1'],
  ['what is no address does not count', 1, "'; drop table", '127.0.0.1'],
  ['fewer than there should be do not count', 3, '203.0.113.9', '127.0.0.1'],
  ['a proxy that adds none', 1, undefined, '127.0.0.1'],
])('%s', async (_what, proxies, forwarded, address) => {
  const logger = createLogger({ service: 'gateway', level: 'silent' })
  const app = createServiceApp({ service: 'gateway', logger, isReady: async () => undefined })
  app.get('/', (context) => context.text(clientAddress(context, proxies) ?? 'none'))
  const listener = await listen(app, { host: '127.0.0.1', port: 0 })
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  const answered = await (await fetch(listener.url, { headers })).text()
  await listener.close()
  expect(answered).toBe(address)
})
