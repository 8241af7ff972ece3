/** With whom the simulator begins. */
export const demoAccount = {
  did: 'did:plc:carteirodemo234567abcdef',
  handle: 'carteiro.bsky.social',
  appPassword: 'abcd-efgh-ijkl-mnop',
}
