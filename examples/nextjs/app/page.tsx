import { redirect } from 'next/navigation'
import { postsOf } from '../lib/posts.ts'
import { currentUser } from '../lib/supabase.ts'
import { savePost } from './actions.ts'
import { Composer } from './composer.tsx'
import { Posts } from './posts.tsx'
import { Providers } from './providers.tsx'
import { SignOut } from './sign-out.tsx'

export default async function Page() {
  const user = await currentUser()
  if (!user) redirect('/sign-in')
  // The API key decides for the browser, too: anything but a live key publishes to the sandbox.
  const mode = process.env.CARTEIRO_API_KEY?.startsWith('ck_live_') ? 'live' : 'test'
  return (
    <Providers mode={mode}>
      <header>
        <div className="top">
          <h1>Noticeboard</h1>
          <SignOut />
        </div>
        <p>
          {user.email} · {mode === 'test' ? 'posts go to the sandbox' : 'posts go to your real accounts'}
        </p>
      </header>
      <main>
        <Composer userId={user.id} savePost={savePost} />
        <Posts posts={await postsOf(user.id)} />
      </main>
    </Providers>
  )
}
