/** The apps that the platforms know: what a developer portal would have given. */
export const sandboxApps = {
  x: { id: 'sandbox-x-client-id', secret: 'sandbox-x-client-secret' },
  tiktok: { id: 'sandbox-tiktok-client-key', secret: 'sandbox-tiktok-client-secret' },
  youtube: { id: 'sandbox-youtube-client-id', secret: 'sandbox-youtube-client-secret' },
  linkedin: { id: 'sandbox-linkedin-client-id', secret: 'sandbox-linkedin-client-secret' },
  instagram: { id: 'sandbox-instagram-app-id', secret: 'sandbox-instagram-app-secret' },
  threads: { id: 'sandbox-threads-app-id', secret: 'sandbox-threads-app-secret' },
  facebook: { id: 'sandbox-facebook-app-id', secret: 'sandbox-facebook-app-secret' },
}
/** LinkedIn wants an app of its own for the Community Management API. */
export const linkedinOrganizationsApp = {
  id: 'sandbox-linkedin-organizations-client-id',
  secret: 'sandbox-linkedin-organizations-client-secret',
}
export type SandboxPlatform = keyof typeof sandboxApps

/** What a platform's service must be told to speak with the sandbox in place of the platform, as its environment. */
export const sandboxSettings = (platform: SandboxPlatform, sandboxUrl: string): Record<string, string> => {
  const at = `${sandboxUrl}/${platform}`
  const { id, secret } = sandboxApps[platform]
  const more: Record<SandboxPlatform, Record<string, string>> = {
    x: { AUTHORIZE_URL: `${at}/i/oauth2/authorize` },
    tiktok: { AUTHORIZE_URL: `${at}/v2/auth/authorize/` },
    youtube: {
      AUTHORIZE_URL: `${at}/o/oauth2/v2/auth`,
      TOKEN_URL: `${at}/token`,
      REVOKE_URL: `${at}/revoke`,
    },
    linkedin: {
      AUTHORIZE_URL: `${at}/oauth/v2/authorization`,
      TOKEN_URL: `${at}/oauth/v2/accessToken`,
      ORGANIZATIONS_CLIENT_ID: linkedinOrganizationsApp.id,
      ORGANIZATIONS_CLIENT_SECRET: linkedinOrganizationsApp.secret,
    },
    instagram: {
      AUTHORIZE_URL: `${at}/oauth/authorize`,
      TOKEN_URL: `${at}/oauth/access_token`,
      FACEBOOK_CLIENT_ID: sandboxApps.facebook.id,
      FACEBOOK_CLIENT_SECRET: sandboxApps.facebook.secret,
      FACEBOOK_AUTHORIZE_URL: `${at}/v26.0/dialog/oauth`,
      FACEBOOK_API_BASE_URL: at,
    },
    threads: { AUTHORIZE_URL: `${at}/oauth/authorize` },
    facebook: { AUTHORIZE_URL: `${at}/v26.0/dialog/oauth` },
  }
  const settings = { API_BASE_URL: at, CLIENT_ID: id, CLIENT_SECRET: secret, ...more[platform] }
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`${platform.toUpperCase()}_${name}`, value]),
  )
}
