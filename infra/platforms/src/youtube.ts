import { PLENTY, type PlatformDescriptor } from './descriptor.ts'

export const youtube = {
  label: 'YouTube',
  port: 8084,
  sandbox: {
    app: { id: 'sandbox-youtube-client-id', secret: 'sandbox-youtube-client-secret' },
    scopes: ['upload', 'readonly', 'force-ssl'].map(
      (name) => `https://www.googleapis.com/auth/youtube.${name}`,
    ),
    account: { id: 'UCcarteiroDemo0000000000', username: 'carteiro.demo' },
    secondAccount: { id: 'UCcarteiroDois0000000000', username: 'carteiro.dois' },
    renewal: { refresh_token: 'sandbox-youtube-refresh-token' },
    settings: (address: string) => ({
      AUTHORIZE_URL: `${address}/o/oauth2/v2/auth`,
      TOKEN_URL: `${address}/token`,
      REVOKE_URL: `${address}/revoke`,
    }),
    rulesWithoutQuotas: { uploads_per_day: PLENTY, units_per_day: PLENTY },
  },
  demo: {
    picture: [],
    video: [
      {
        option: 'youtube_video',
        settings: { title: 'O carteiro em movimento', tags: ['carteiro', 'bom dia'] },
      },
      { option: 'youtube_short', settings: { title: 'O carteiro, em pé' } },
    ],
  },
} satisfies PlatformDescriptor
