/** X refuses a post for what it says: a fault of the sandbox that no retry helps. */
export const refusalByX = {
  platform: 'x',
  operation: 'create_post',
  fault: 'error',
  status: 400,
  body: { title: 'Invalid Request', detail: 'Your Tweet text is too long.' },
}
