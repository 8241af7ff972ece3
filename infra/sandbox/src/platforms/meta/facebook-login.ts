import { platforms } from '@carteiro/platforms'
import { PERSON } from './user-tokens.ts'

/** The consent page of Facebook's login, which leads to pages and to the Instagram accounts of pages. */
export const facebookLogin = {
  name: 'Facebook',
  appId: platforms.facebook.sandbox.app.id,
  appParameter: 'client_id',
  parameters: {
    required: ['redirect_uri', 'state'],
    optional: ['response_type', 'scope', 'config_id', 'auth_type', 'override_default_response_type'],
    source: 'https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow',
  },
  separator: ',',
  mayUntick: true,
  pkce: 'none',
  logins: () => [PERSON],
  fragment: '#_=_',
} as const
