import { PLENTY, type PlatformDescriptor } from './descriptor.ts'
import { facebook } from './facebook.ts'

export const instagram = {
  label: 'Instagram',
  port: 8083,
  sandbox: {
    app: { id: 'sandbox-instagram-app-id', secret: 'sandbox-instagram-app-secret' },
    scopes: ['instagram_business_basic', 'instagram_business_content_publish'],
    account: { id: '17841400000000001', username: 'carteiro.demo' },
    secondAccount: { id: '17841400000000002', username: 'carteiro.dois' },
    // The second way to log in is by Facebook, with Facebook's app.
    settings: (address: string) => ({
      AUTHORIZE_URL: `${address}/oauth/authorize`,
      TOKEN_URL: `${address}/oauth/access_token`,
      FACEBOOK_CLIENT_ID: facebook.sandbox.app.id,
      FACEBOOK_CLIENT_SECRET: facebook.sandbox.app.secret,
      FACEBOOK_AUTHORIZE_URL: `${address}/v26.0/dialog/oauth`,
      FACEBOOK_API_BASE_URL: address,
    }),
    rulesWithoutQuotas: { calls_per_day: PLENTY, publish_quota: PLENTY, containers_per_day: PLENTY },
  },
  demo: {
    picture: [{ option: 'instagram_feed' }, { option: 'instagram_story' }],
    video: [{ option: 'instagram_reel', caption: 'Um reel para você. #reels' }],
  },
} satisfies PlatformDescriptor
