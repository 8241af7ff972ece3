import { PLENTY, type PlatformDescriptor } from './descriptor.ts'

export const facebook = {
  label: 'Facebook',
  port: 8087,
  sandbox: {
    app: { id: 'sandbox-facebook-app-id', secret: 'sandbox-facebook-app-secret' },
    scopes: ['pages_show_list', 'pages_read_engagement', 'pages_manage_posts', 'business_management'],
    account: { id: '100000000000001', username: 'Carteiro Demo' },
    secondAccount: { id: '100000000000002', username: 'Carteiro Dois' },
    // The page's token does not expire; the user's token is what it is made of.
    renewal: { more: { user_token: 'sandbox-facebook-user-token' } },
    settings: (address: string) => ({ AUTHORIZE_URL: `${address}/v26.0/dialog/oauth` }),
    rulesWithoutQuotas: { calls_per_day: PLENTY, reels_per_day: PLENTY },
  },
  demo: {
    picture: [{ option: 'facebook_post' }, { option: 'facebook_story' }],
    video: [{ option: 'facebook_reel' }],
  },
} satisfies PlatformDescriptor
