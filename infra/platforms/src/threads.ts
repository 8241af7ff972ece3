import { PLENTY, type PlatformDescriptor } from './descriptor.ts'

export const threads = {
  label: 'Threads',
  port: 8088,
  sandbox: {
    app: { id: 'sandbox-threads-app-id', secret: 'sandbox-threads-app-secret' },
    scopes: [
      'threads_basic',
      'threads_content_publish',
      'threads_manage_replies',
      'threads_read_replies',
      'threads_delete',
    ],
    account: { id: '25000000000000001', username: 'carteiro.demo' },
    secondAccount: { id: '25000000000000002', username: 'carteiro.dois' },
    settings: (address: string) => ({ AUTHORIZE_URL: `${address}/oauth/authorize` }),
    rulesWithoutQuotas: {
      calls_per_day: PLENTY,
      publish_quota: PLENTY,
      reply_quota: PLENTY,
      delete_quota: PLENTY,
    },
  },
  demo: { picture: [{ option: 'threads_post' }], video: [{ option: 'threads_post' }] },
} satisfies PlatformDescriptor
