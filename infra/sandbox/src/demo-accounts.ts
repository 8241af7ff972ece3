/** Every scope that each simulated platform knows and grants. */
export const scopes = {
  x: ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access'],
  instagram: ['instagram_business_basic', 'instagram_business_content_publish'],
  tiktok: ['user.info.basic', 'user.info.profile', 'video.publish', 'video.upload'],
  facebook: ['pages_show_list', 'pages_read_engagement', 'pages_manage_posts', 'business_management'],
  threads: ['threads_basic', 'threads_content_publish', 'threads_delete'],
  linkedin: [
    'openid',
    'profile',
    'w_member_social',
    'w_organization_social',
    'r_organization_social',
    'rw_organization_admin',
  ],
  youtube: ['upload', 'readonly', 'force-ssl'].map(
    (name) => `https://www.googleapis.com/auth/youtube.${name}`,
  ),
}

/** The demo user's accounts, there from the start: one at each platform. */
export const demoAccounts = [
  {
    platform: 'x',
    id: '1500000000000000001',
    username: 'carteiro_demo',
    access_token: 'sandbox-x-access-token',
    scopes: scopes.x,
    expires_at: null,
  },
  {
    platform: 'instagram',
    id: '17841400000000001',
    username: 'carteiro.demo',
    access_token: 'sandbox-instagram-access-token',
    scopes: scopes.instagram,
    expires_at: null,
  },
  {
    platform: 'tiktok',
    id: '723f24d7-e717-40f8-a2b6-cb8464cd23b4',
    username: 'carteiro.demo',
    access_token: 'sandbox-tiktok-access-token',
    scopes: scopes.tiktok,
    expires_at: null,
  },
  {
    platform: 'youtube',
    id: 'UCcarteiroDemo0000000000',
    username: 'carteiro.demo',
    access_token: 'sandbox-youtube-access-token',
    scopes: scopes.youtube,
    expires_at: null,
  },
  {
    platform: 'threads',
    id: '25000000000000001',
    username: 'carteiro.demo',
    access_token: 'sandbox-threads-access-token',
    scopes: scopes.threads,
    expires_at: null,
  },
  {
    platform: 'facebook',
    id: '100000000000001',
    username: 'Carteiro Demo',
    access_token: 'sandbox-facebook-access-token',
    scopes: scopes.facebook,
    expires_at: null,
  },
  {
    platform: 'linkedin',
    id: 'urn:li:person:8675309',
    username: 'Carteiro Demo',
    access_token: 'sandbox-linkedin-access-token',
    scopes: scopes.linkedin,
    expires_at: null,
  },
]

/** Logins that nobody has connected yet. */
export const otherAccounts = [
  { platform: 'x', id: '1500000000000000002', username: 'carteiro_dois' },
  { platform: 'instagram', id: '17841400000000002', username: 'carteiro.dois' },
  { platform: 'tiktok', id: '0d2e7a4c-5b1f-4c8e-9a53-2f6f1f0c9b02', username: 'carteiro.dois' },
  { platform: 'youtube', id: 'UCcarteiroDois0000000000', username: 'carteiro.dois' },
  { platform: 'threads', id: '25000000000000002', username: 'carteiro.dois' },
  { platform: 'facebook', id: '100000000000002', username: 'Carteiro Dois' },
  { platform: 'linkedin', id: 'urn:li:person:8675310', username: 'Carteiro Dois' },
].map((account) => ({
  ...account,
  access_token: `sandbox-${account.platform}-second-access-token`,
  scopes: scopes[account.platform as keyof typeof scopes],
  expires_at: null,
}))

/** What the demo user has connected: those accounts, and the organisation that the LinkedIn member posts for. */
export const demoConnections = [
  ...demoAccounts.map((account) => ({ ...account, is_default: true })),
  {
    platform: 'linkedin',
    id: 'urn:li:organization:5590506',
    username: 'Correios do Carteiro',
    access_token: 'sandbox-linkedin-access-token',
    scopes: scopes.linkedin,
    is_default: false,
  },
]
