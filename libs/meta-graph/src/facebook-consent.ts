import { addressWith, type Consent } from '@carteiro/platform-kit'

/**
 * The address of Facebook's login dialog. An app with Facebook Login for Business names a configuration, which holds
 * the permissions and replaces `scope`; any other app names the permissions.
 * https://developers.facebook.com/documentation/facebook-login/facebook-login-for-business
 * https://developers.facebook.com/documentation/facebook-login/guides/advanced/manual-flow
 */
export const facebookConsentUrl = (
  dialog: { authorizeUrl: string; clientId: string; configId: string | undefined },
  { redirectUri, state, scopes }: Pick<Consent, 'redirectUri' | 'state' | 'scopes'>,
): string =>
  addressWith(dialog.authorizeUrl, {
    client_id: dialog.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    state,
    ...(dialog.configId === undefined ? { scope: scopes.join(',') } : { config_id: dialog.configId }),
  })
