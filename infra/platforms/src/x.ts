import type { PlatformDescriptor } from './descriptor.ts'

export const x = {
  label: 'X',
  port: 8085,
  sandbox: {
    app: { id: 'sandbox-x-client-id', secret: 'sandbox-x-client-secret' },
    scopes: ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access'],
    account: { id: '1500000000000000001', username: 'carteiro_demo' },
    secondAccount: { id: '1500000000000000002', username: 'carteiro_dois' },
    renewal: { refresh_token: 'sandbox-x-refresh-token' },
    settings: (address: string) => ({ AUTHORIZE_URL: `${address}/i/oauth2/authorize` }),
    rulesWithoutQuotas: { rate_limits: false },
  },
  demo: { picture: [{ option: 'x_post' }], video: [{ option: 'x_post' }] },
} satisfies PlatformDescriptor
