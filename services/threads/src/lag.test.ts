import { describeLag } from '@carteiro/testing/containers/describe-lag'
import { post, startThreadsHarness } from '@carteiro/testing/platforms/threads/harness'

describeLag({
  name: 'Threads',
  start: startThreadsHarness,
  post: (pictures) => post(pictures),
  posts: [
    [0, 'graph'],
    [1, 'graph'],
    [2, 'graph'],
    [2, 'own'],
    [20, 'own'],
  ],
  fewestPictures: 0,
  tooEarly: { message: 'The requested resource does not exist', code: 24, error_subcode: 4279009 },
})
