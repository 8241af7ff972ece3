import { Bookmark, Heart, MessageCircle, Music2, Share2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Avatar } from './avatar.tsx'
import { Picture } from './picture.tsx'
import { PostText } from './post-text.tsx'
import classes from './preview.module.css'
import type { PreviewPost } from './preview-post.ts'

/** An upright screen, the text over its lower end, what can be pressed at its right edge. */
export const FullScreen = ({ post }: { post: PreviewPost }): ReactNode => (
  <article className={classes.screen}>
    <Picture file={post.files[0]} />
    {post.files.length > 1 && <span className={classes.count}>1/{post.files.length}</span>}
    <div className={classes.edge} aria-hidden>
      <Avatar post={post} size={38} />
      <Heart size={26} fill="#fff" />
      <MessageCircle size={26} fill="#fff" />
      <Bookmark size={26} fill="#fff" />
      <Share2 size={24} />
    </div>
    <div className={classes.over}>
      <p className={classes.account}>{post.accountName}</p>
      {post.title && <p className={classes.overTitle}>{post.title}</p>}
      {post.text && <PostText text={post.text} limit={110} />}
      <p className={classes.sound}>
        <Music2 size={13} aria-hidden /> {post.accountName}
      </p>
    </div>
  </article>
)
