/** The nonce that the page's Content-Security-Policy demands of styles that are added at run time. */
export const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
