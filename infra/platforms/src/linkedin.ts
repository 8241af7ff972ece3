import { PLENTY, type PlatformApp, type PlatformDescriptor } from './descriptor.ts'

/** LinkedIn wants an app of its own for the Community Management API. */
export const linkedinOrganizationsApp: PlatformApp = {
  id: 'sandbox-linkedin-organizations-client-id',
  secret: 'sandbox-linkedin-organizations-client-secret',
}

export const linkedin = {
  label: 'LinkedIn',
  port: 8086,
  sandbox: {
    app: { id: 'sandbox-linkedin-client-id', secret: 'sandbox-linkedin-client-secret' },
    scopes: [
      'openid',
      'profile',
      'w_member_social',
      'w_organization_social',
      'r_organization_social',
      'rw_organization_admin',
    ],
    account: { id: 'urn:li:person:8675309', username: 'Carteiro Demo' },
    secondAccount: { id: 'urn:li:person:8675310', username: 'Carteiro Dois' },
    moreAccounts: [{ id: 'urn:li:organization:5590506', username: 'Correios do Carteiro' }],
    renewal: { refresh_token: 'sandbox-linkedin-refresh-token' },
    settings: (address: string) => ({
      AUTHORIZE_URL: `${address}/oauth/v2/authorization`,
      TOKEN_URL: `${address}/oauth/v2/accessToken`,
      ORGANIZATIONS_CLIENT_ID: linkedinOrganizationsApp.id,
      ORGANIZATIONS_CLIENT_SECRET: linkedinOrganizationsApp.secret,
    }),
    rulesWithoutQuotas: { member_calls_per_day: PLENTY },
  },
  demo: { picture: [{ option: 'linkedin_post' }], video: [{ option: 'linkedin_post' }] },
} satisfies PlatformDescriptor
