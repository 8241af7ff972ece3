import { describeLag } from '@carteiro/testing/containers/describe-lag'
import { startInstagramHarness } from '@carteiro/testing/platforms/instagram/harness'

describeLag({
  name: 'Instagram',
  start: startInstagramHarness,
  post: (mediaFiles) => ({
    option: 'instagram_feed',
    content: { mediaFiles, caption: 'Bom dia', settings: {} },
  }),
  posts: [
    [1, 'graph'],
    [2, 'graph'],
    [2, 'own'],
    [10, 'own'],
  ],
  fewestPictures: 1,
  tooEarly: { message: 'Media ID is not available', code: 9007, error_subcode: 2207027 },
})
