/** A fault of the sandbox: X refuses a post for its content, also when it is retried. */
export const refusalByX = {
  platform: 'x',
  operation: 'create_post',
  fault: 'error',
  status: 400,
  body: { title: 'Invalid Request', detail: 'Your Tweet text is too long.' },
}
