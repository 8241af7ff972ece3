/** What a consent page's address may and must carry beside the app's own parameter, and who says so. */
export type ConsentParameters = { required: readonly string[]; optional: readonly string[]; source: string }

const COMMON = ['response_type', 'redirect_uri', 'scope', 'state'] as const

export const consentParameters = {
  x: {
    required: [...COMMON, 'code_challenge', 'code_challenge_method'],
    optional: [],
    source: 'https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code',
  },
  tiktok: {
    required: COMMON,
    optional: ['disable_auto_auth'],
    source: 'https://developers.tiktok.com/doc/login-kit-web',
  },
  linkedin: {
    required: COMMON,
    optional: ['enable_extended_login'],
    source: 'https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow',
  },
  google: {
    required: COMMON,
    optional: [
      'access_type',
      'include_granted_scopes',
      'enable_granular_consent',
      'login_hint',
      'prompt',
      'code_challenge',
      'code_challenge_method',
    ],
    source: 'https://developers.google.com/identity/protocols/oauth2/web-server#creatingclient',
  },
  threads: {
    required: COMMON,
    optional: [],
    source: 'https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions',
  },
  instagram: {
    required: COMMON,
    optional: ['enable_fb_login', 'force_reauth'],
    source:
      'https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login',
  },
  facebook: {
    required: ['redirect_uri', 'state'],
    optional: ['response_type', 'scope', 'config_id', 'auth_type', 'override_default_response_type'],
    source: 'https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow',
  },
} as const satisfies Record<string, ConsentParameters>
