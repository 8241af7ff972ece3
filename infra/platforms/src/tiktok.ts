import type { PlatformDescriptor } from './descriptor.ts'

export const tiktok = {
  label: 'TikTok',
  port: 8082,
  sandbox: {
    app: { id: 'sandbox-tiktok-client-key', secret: 'sandbox-tiktok-client-secret' },
    scopes: ['user.info.basic', 'user.info.profile', 'video.publish', 'video.upload'],
    account: { id: '723f24d7-e717-40f8-a2b6-cb8464cd23b4', username: 'carteiro.demo' },
    secondAccount: { id: '0d2e7a4c-5b1f-4c8e-9a53-2f6f1f0c9b02', username: 'carteiro.dois' },
    renewal: { refresh_token: 'sandbox-tiktok-refresh-token' },
    settings: (address: string) => ({ AUTHORIZE_URL: `${address}/v2/auth/authorize/` }),
    rulesWithoutQuotas: { rate_limits: false },
  },
  demo: {
    picture: [{ option: 'tiktok_photo', settings: { privacy: 'PUBLIC_TO_EVERYONE', title: 'Bom dia!' } }],
    video: [{ option: 'tiktok_video', settings: { privacy: 'PUBLIC_TO_EVERYONE', allowComments: true } }],
  },
} satisfies PlatformDescriptor
